"""The weekly summary."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord
from bot.delivery.kit import Kit, Render
from bot.usecases import summaries
from bot.usecases.announcing import SUMMARY
from bot.views import weekly_summary
from storage.deliveries import Delivery


def _summary(kit: Kit, session: Session, delivery: Delivery) -> Content:
    now = kit.now()
    week = summaries.week_named(delivery.subject, now=now, calendar=kit.calendar)
    written = summaries.summarise(session, week, calendar=kit.calendar, segments=kit.segments, now=now)
    return LastWord(weekly_summary.render(presenting.weekly_summary(written)))


KINDS: Final[Mapping[str, Render]] = {SUMMARY: _summary}
