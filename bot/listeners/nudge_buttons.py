"""The buttons of what is said because time goes by: still on it, give it back, mark contacted, take."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from bot.listeners.case_buttons import is_repeat, standing
from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.usecases import follow_ups, nudges, pool
from bot.usecases.follow_ups import TooLate
from bot.views import notice
from bot.views.case import follow_up_id
from bot.views.pool_news import TAKE
from bot.views.reminder import BACK, CONTACTED, STILL
from storage.follow_ups import FollowUp

NOT_YOURS = "This is not your case any more. The message shows how it stands."


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    def answer(name: str, do: Callable[[Session, int, str, datetime], FollowUp | TooLate | None]) -> None:
        @app.action(re.compile(f"{name}:[0-9]+"), middleware=guard)
        def clicked(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
            now, actor = desk.now(), body["user"]["id"]
            with desk.database.transaction() as session:
                result = do(session, follow_up_id(action["block_id"]), actor, now)
            ack()
            desk.wake()
            if result is None:
                tell_later(desk, respond, notice.render(notice.Notice(sentence=NOT_YOURS)))
            elif isinstance(result, TooLate) and not is_repeat(result, actor):
                tell_later(desk, respond, notice.render(standing(result.follow_up, now=now)))

    answer(STILL, lambda session, case, actor, now: nudges.still_on_it(session, case, actor=actor, now=now))
    answer(BACK, lambda session, case, actor, now: pool.give_back(session, case, actor=actor, now=now))
    answer(CONTACTED, _contacted)
    answer(TAKE, _take)

    @app.action(re.compile("open_case:[0-9]+"))
    def open_case(ack: Ack) -> None:
        """A link opens by itself; Slack wants to know that we heard."""
        ack()


def _contacted(session: Session, case: int, actor: str, now: datetime) -> FollowUp | TooLate:
    result = follow_ups.mark_contacted(session, case, actor=actor, now=now)
    return result if isinstance(result, TooLate) else result.follow_up


def _take(session: Session, case: int, actor: str, now: datetime) -> FollowUp | TooLate:
    result = follow_ups.take(session, case, actor=actor, now=now)
    return result if isinstance(result, TooLate) else result.follow_up
