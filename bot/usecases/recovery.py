"""What became of an unhappy customer the next time: told on the old case, and remembered on the new one.

The next answer is the same customer's next one to the same kind of survey: a good mark for a ticket wins nobody back who was
unhappy with the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.usecases import links
from bot.usecases.announcing import ALERT, RECOVERY
from bot.usecases.case_file import CaseFile
from scoring.loop import WON_BACK_FROM, WON_BACK_WITHIN
from scoring.nps import Category, category
from storage import customers, deliveries, follow_ups, returns
from storage.customers import Profile
from storage.follow_ups import FollowUp, Outcome
from storage.recording import Change, Recorded
from storage.responses import StoredResponse

TELLING = frozenset({Change.NEW, Change.UPDATED, Change.DELETED})
FIRST_THE_ALERT = timedelta(seconds=5)
"""So long waits the reply in the old thread: if the new answer is an unhappy one, too, it can link to its alert."""
NEARBY = timedelta(days=WON_BACK_WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCase:
    """The unhappy answer before this one, and where its message stands.

    Attributes:
        colleague: who gave it, if it was somebody else of the same account.
        url: of its message, best of that in the same channel; None: there is none.
    """

    response: StoredResponse
    follow_up: FollowUp
    colleague: Profile | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What surrounds a case: what came before it, and what the customer said the next time."""

    last: LastCase | None = None
    next: StoredResponse | None = None


@dataclass(frozen=True, slots=True)
class Newer:
    """The customer's next answer; `url` of its own message, if it has one."""

    response: StoredResponse
    url: str | None


NO_STORY = Story()


def follow(session: Session, recorded: Sequence[Recorded], *, max_age: timedelta, now: datetime) -> None:
    """Let the messages of earlier cases say how their customers answered the next time.

    Args:
        recorded: what came in, in this transaction.
        max_age: older answers change what the messages say, but nobody is told in the thread.
        now: when they came.
    """
    _follow_united(session, recorded, now)
    telling = [entry for entry in recorded if entry.change in TELLING]
    cases = returns.concerned(session, telling) if telling else {}
    if not cases:
        return
    news = [entry for entry in telling if entry.score is not None and now - entry.version_at <= max_age]
    told = returns.concerned(session, news)
    for response_id in sorted(cases):
        subject = str(response_id)
        deliveries.touch(session, subject=subject, kind=(ALERT, RECOVERY), now=now)
        if response_id in told:
            _tell(session, subject, now)


def _follow_united(session: Session, recorded: Sequence[Recorded], now: datetime) -> None:
    """Two customers are one: an answer of the one may be the next one to an unhappy answer of the other."""
    united = {entry.customer_id for entry in recorded if entry.is_united and entry.customer_id}
    if united:
        subjects = [str(each) for each in returns.of_customers(session, united)]
        deliveries.touch_all(session, subjects=subjects, kind=(ALERT, RECOVERY), now=now)


def _tell(session: Session, subject: str, now: datetime) -> None:
    """One reply to each message of the case: it follows the next answer, whatever becomes of that."""
    for alert in deliveries.of_subject(session, subject):
        if alert.kind == ALERT and (alert.message_ts is not None or alert.is_uncertain):
            deliveries.want(
                session,
                kind=RECOVERY,
                subject=subject,
                channel=alert.channel,
                parent_id=alert.id,
                now=now,
                not_before=now + FIRST_THE_ALERT,
            )


def story(session: Session, file: CaseFile, *, channel: str) -> Story:
    """What an alert in `channel` tells beside the answer itself; nothing of an answer that asks for no work."""
    if file.follow_up is None:
        return NO_STORY
    return Story(last=_last(session, file, channel), next=returns.next_answer(session, file.response))


def newer(session: Session, answer: StoredResponse, *, channel: str) -> Newer | None:
    """The customer's next answer, and where people of `channel` can read it."""
    following = returns.next_answer(session, answer)
    return Newer(following, _url(session, following, channel)) if following else None


def _last(session: Session, file: CaseFile, channel: str) -> LastCase | None:
    """The customer's own answer before this one, if it was unhappy; else the latest of a colleague."""
    if file.earlier and category(file.earlier[0].score) is Category.DETRACTOR:
        return _case_of(session, file.earlier[0], channel)
    account = file.profile.account if file.profile else None
    if account is None:
        return None
    nearby = returns.latest_case_nearby(session, file.response, account_id=account.id, within=NEARBY)
    last = _case_of(session, nearby, channel, is_colleague=True) if nearby else None
    return None if last is None or _is_content_again(session, last) else last


def _is_content_again(session: Session, last: LastCase) -> bool:
    """By the next answer, else by the word of who closed the case."""
    following = returns.next_answer(session, last.response)
    if following is not None:
        return following.score >= WON_BACK_FROM
    return last.follow_up.outcome in {Outcome.RECOVERED, Outcome.WITHDRAWN}


def _case_of(session: Session, answer: StoredResponse, channel: str, *, is_colleague: bool = False) -> LastCase | None:
    follow_up = follow_ups.by_response(session, [answer.id]).get(answer.id)
    if follow_up is None:
        return None
    return LastCase(
        response=answer,
        follow_up=follow_up,
        colleague=customers.profile(session, answer.customer_id) if is_colleague and answer.customer_id else None,
        url=_url(session, answer, channel),
    )


def _url(session: Session, answer: StoredResponse, channel: str) -> str | None:
    alerts = [each for each in deliveries.of_subject(session, str(answer.id)) if each.kind == ALERT]
    best = sorted(alerts, key=lambda each: each.channel != channel)
    return next((url for each in best if (url := links.to_message(session, each))), None)
