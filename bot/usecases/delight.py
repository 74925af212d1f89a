"""The quiet path of promoters and passives: thank them, and ask one thing at a time.

A customer, and whoever else answers for the same company, is asked once in ninety days, whether somebody said "Asked" or not:
one who sees the suggestion may have followed it. Only "Not now" lets the next answer suggest again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.usecases import case_file
from bot.usecases.announcing import DELIGHT
from bot.usecases.case_file import CaseFile
from bot.usecases.follow_ups import UNDO_WITHIN
from bot.usecases.house import House
from scoring.asks import next_plan, suggest
from scoring.filters import Filter, parse_filter
from scoring.nps import Category, category
from scoring.responses import Kind
from storage import asks, deliveries
from storage.asks import Ask, Asked, Suggestion

ASK_AGAIN_AFTER: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delight:
    """What is told of a content customer's answer.

    Attributes:
        suggestion: what to ask; None: nothing.
        asked_lately: why there is nothing to ask: what was suggested within the last ninety days.
        next_plan: what sales may offer to a promoter who is below the top plan.
    """

    file: CaseFile
    suggestion: Suggestion | None
    asked_lately: Suggestion | None
    next_plan: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands now; `is_mine`: by this click, or by the same click before; `is_too_late`: to undo it."""

    suggestion: Suggestion
    is_mine: bool
    is_too_late: bool = False


def wants(file: CaseFile, house: House) -> bool:
    """Whether the answer goes the quiet way: content customers without a case; prospects are sales' business."""
    if house.promoter_channel is None or file.follow_up is not None or file.response.kind is Kind.PROSPECT:
        return False
    is_content = category(file.response.score) is not Category.DETRACTOR
    return is_content and _filter(house.promoter_filter).matches(case_file.facts(file))


def announce(session: Session, file: CaseFile, house: House, *, now: datetime) -> None:
    """Wish for the message, and decide what to ask: once for each answer, whatever is read again."""
    if house.promoter_channel is None or not wants(file, house):
        return
    _suggest(session, file, now)
    subject = str(file.response.id)
    deliveries.want(session, kind=DELIGHT, subject=subject, channel=house.promoter_channel, now=now)


def _suggest(session: Session, file: CaseFile, now: datetime) -> None:
    customer_id, account_id = _who(file)
    if customer_id is None:
        return
    asks.lock(session, customer_id=customer_id, account_id=account_id)
    since = now - ASK_AGAIN_AFTER
    if asks.latest(session, customer_id=customer_id, account_id=account_id, since=since):
        return
    before = asks.before(session, customer_id=customer_id, account_id=account_id)
    ask = suggest(file.response.score, before, has_comment=file.response.comment is not None)
    if ask is not None:
        asks.add(session, file.response.id, ask, customer_id=customer_id, account_id=account_id, now=now)


def gather(session: Session, file: CaseFile, house: House) -> Delight:
    """What the message tells today."""
    customer_id, account_id = _who(file)
    suggestion = asks.of_answer(session, file.response.id)
    fits = suggestion is not None and _fits(suggestion.ask, file.response.score)
    lately = None
    if suggestion is None and customer_id is not None:
        since = file.response.received_at - ASK_AGAIN_AFTER
        lately = asks.latest(session, customer_id=customer_id, account_id=account_id, since=since)
    is_promoter = category(file.response.score) is Category.PROMOTER
    plan = file.profile.account.plan if file.profile and file.profile.account else file.response.plan
    return Delight(
        file=file,
        suggestion=suggestion if fits else None,
        asked_lately=lately,
        next_plan=next_plan(plan, house.plan_ladder) if is_promoter and lately is None else None,
    )


def decide(session: Session, response_id: int, state: Asked, *, seen: Asked, actor: str, now: datetime) -> Decided:
    """Somebody asked, put it off, or takes that back, within ten minutes as with a case; the message follows.

    Raises:
        NotFoundError: there is nothing to decide (any more).
    """
    won = asks.decide(session, response_id, state, seen=seen, by=actor, now=now, undo_until=now + UNDO_WITHIN)
    suggestion = asks.of_answer(session, response_id)
    if suggestion is None:
        raise NotFoundError("There is nothing to ask this customer.")
    if won:
        deliveries.touch(session, subject=str(response_id), kind=DELIGHT, now=now)
    is_same = suggestion.state is state and suggestion.decided_by == actor
    is_undoing = state is Asked.SUGGESTED
    return Decided(
        suggestion,
        is_mine=won or is_same or (is_undoing and suggestion.state is state),
        is_too_late=not won and is_undoing and suggestion.state is seen,
    )


def end_undoing(session: Session, *, now: datetime) -> int:
    """Take the buttons away by which nothing can be undone any more; for the clock. Returns how many there were."""
    over = [str(each) for each in asks.end_undoing(session, now=now)]
    if over:
        deliveries.touch_all(session, subjects=over, kind=DELIGHT, now=now)
    return len(over)


def _fits(ask: Ask, score: int) -> bool:
    """An answer that was changed since may ask for something else, which nobody decided."""
    return (ask is Ask.NINE) == (category(score) is Category.PASSIVE)


def _who(file: CaseFile) -> tuple[int | None, int | None]:
    account = file.profile.account if file.profile else None
    return file.response.customer_id, account.id if account else None


@lru_cache(maxsize=64)
def _filter(text: str) -> Filter:
    return parse_filter(text, keys=None)
