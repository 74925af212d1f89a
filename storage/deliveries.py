"""The outbox: messages that ought to exist.

A row names a message (kind, subject, channel), not its text. `touch` raises `revision`; a row is stale while `revision` is
above `sent_revision`. A worker claims stale rows with a lease, renders today's truth, posts or updates, and marks: so ten
changes make one update, and a change during the sending stays pending. A reply (a row with a parent) waits until its parent
is posted and ends with it.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from storage.delivery_sql import (
    BEGIN_TO_SEND,
    CERTAIN,
    CLAIMED,
    COLUMNS,
    NEXT_DUE,
    OF_SUBJECT,
    RELEASED,
    SENT,
    STILL_MINE,
    claim_of,
    is_stale,
    touch_all_of,
    touched,
    wish_of,
)
from storage.statements import changed_rows, is_sqlite
from storage.tables import deliveries

_row = deliveries.c
_UNTRIED: Final = {"revision": 1, "sent_revision": 0, "attempts": 0, "looks": 0, "is_uncertain": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A wished-for message, as it was when it was read.

    Attributes:
        parent_ts, parent_channel: where the message stands that this one replies to; None without a parent.
        sent_revision: the revision that people see; 0 while nothing was sent.
        message_ts, posted_channel: where the message stands, as Slack said; None until posted.
        attempts: claims since the last success.
        looks: how often we looked whether an uncertain post had arrived.
        is_uncertain: a post was begun and its end is not known, since `uncertain_since`.
    """

    id: int
    kind: str
    subject: str
    channel: str
    parent_id: int | None
    parent_ts: str | None
    parent_channel: str | None
    priority: int
    revision: int
    sent_revision: int
    message_ts: str | None
    posted_channel: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    lease_token: str | None
    lease_until: datetime | None
    attempts: int
    looks: int
    is_uncertain: bool
    uncertain_since: datetime | None
    last_error: str | None
    given_up_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is waiting. `oldest_due` is when the longest waiting row became due."""

    pending: int
    given_up: int
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """How many deliveries were given up in a channel for the same reason."""

    channel: str
    error: str
    number: int


def want(
    session: Session,
    *,
    kind: str,
    subject: str,
    channel: str,
    now: datetime,
    parent_id: int | None = None,
    priority: int = 0,
    not_before: datetime | None = None,
) -> int:
    """Wish for a message, once: the same wish again changes nothing. A reply to what was given up is given up at once.

    Returns:
        The id of the row, new or known.
    """
    ended = _how_the_parent_ended(session, parent_id)
    wish = {"kind": kind, "subject": subject, "channel": channel, "parent_id": parent_id, "rank": -priority}
    row = {**wish, **_UNTRIED, "created_at": now, "due_at": not_before or now, **ended}
    created = session.connection().execute(wish_of(on_sqlite=is_sqlite(session)), row).scalar()
    if created is not None:
        return int(created)
    same = and_(_row.kind == kind, _row.subject == subject, _row.channel == channel, _is(_row.parent_id, parent_id))
    return int(session.execute(select(_row.id).where(same)).scalar_one())


def touch(session: Session, *, subject: str, now: datetime, kind: str | Sequence[str] | None = None) -> int:
    """Something about the subject changed: its messages (of a kind, or of several) are stale. Returns how many.

    An update that was given up is tried again: what stands in Slack is out of date, and what was refused was an older text.
    So is what had ended: an answer that was taken back may have come again, a closed case may be open.
    """
    statement = update(deliveries).where(_row.subject == subject).values(touched(now))
    kinds = [kind] if isinstance(kind, str) else kind
    return changed_rows(session, statement if kinds is None else statement.where(_row.kind.in_(kinds)))


def touch_all(session: Session, *, subjects: Sequence[str], kind: str | Sequence[str], now: datetime) -> int:
    """As `touch`, for many subjects at once."""
    on_sqlite = is_sqlite(session)
    given = {"subjects": json.dumps(subjects) if on_sqlite else [*subjects], "now": now}
    kinds = [kind] if isinstance(kind, str) else [*kind]
    return changed_rows(session, touch_all_of(on_sqlite=on_sqlite), {**given, "kinds": kinds})


def touch_these(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """As `touch`, for single messages."""
    return changed_rows(session, update(deliveries).where(_row.id.in_(ids)).values(touched(now))) if ids else 0


def renew(session: Session, delivery_id: int, *, now: datetime) -> bool:
    """Say it again in a new message: the one that stands stays as it is from now on. False when none stands."""
    anew = {**touched(now), "due_at": now, "message_ts": None, "posted_channel": None}
    statement = update(deliveries).where(_row.id == delivery_id, _row.message_ts.is_not(None))
    return changed_rows(session, statement.values(anew)) == 1


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    exclude_channels: Collection[str] = (),
    posted: bool | None = None,
) -> list[Delivery]:
    """Lease due rows to this caller alone, in one statement: the highest priority first, then the longest waiting.

    Args:
        session: the caller's transaction.
        now: what is due by then, and not leased to somebody else.
        limit: at most so many.
        lease: for how long.
        exclude_channels: channels that take nothing now.
        posted: True for rows whose message stands already (updates), False for the others (posts).

    Returns:
        The rows in that order; all of one claim carry the same token.
    """
    leased = {"leased_as": secrets.token_hex(8), "leased_until": now + lease}
    wanted = {"moment": now, "limit": limit, "closed": sorted(exclude_channels)}
    connection = session.connection()
    claimed = connection.execute(claim_of(posted=posted), {**wanted, **leased}).scalars().all()
    # Not by RETURNING: SQLite answers nothing there to a subquery on the table that is being updated.
    return [_delivery(row) for row in connection.execute(CLAIMED, {"ids": claimed})] if claimed else []


def release(session: Session, claimed: Collection[Delivery]) -> bool:
    """Give back rows that were not tried: as if they had not been claimed. False when none of them was the caller's."""
    tokens = {delivery.lease_token for delivery in claimed}
    mine = update(deliveries).where(_row.id.in_([each.id for each in claimed]), _row.lease_token.in_(tokens))
    return changed_rows(session, mine.values({**RELEASED, "attempts": _row.attempts - 1})) > 0


def mark_sending(session: Session, delivery: Delivery, *, now: datetime) -> bool:
    """Right before Slack is called: is the lease still mine? A post (not an update) is uncertain from here on."""
    mine = {"mine": delivery.id, "token": delivery.lease_token, "moment": now}
    if delivery.message_ts is not None:
        return session.connection().execute(STILL_MINE, mine).first() is not None
    return changed_rows(session, BEGIN_TO_SEND, mine) == 1


def mark_sent(session: Session, delivery: Delivery, *, message_ts: str, posted_channel: str, now: datetime) -> bool:
    """The claimed revision stands in Slack. A touch since then leaves the row stale."""
    mine = {"mine": delivery.id, "token": delivery.lease_token}
    sent = {"revision_sent": delivery.revision, "moment": now, "ts": message_ts, "place": posted_channel}
    return changed_rows(session, SENT, {**mine, **sent}) == 1


def postpone(
    session: Session,
    delivery: Delivery,
    *,
    until: datetime,
    error: str | None,
    uncertain: bool = False,
    looked: bool = False,
    counts: bool = True,
) -> bool:
    """Give the lease back and try again later.

    Args:
        session: the caller's transaction.
        delivery: as claimed.
        until: not claimed before.
        error: what to show to an admin.
        uncertain: the post may have arrived; otherwise it is known that it did not.
        looked: one look for it was in vain.
        counts: whether this was an attempt of its own; waiting for a rate limit is none.
    """
    changes: dict[str, Any] = {**RELEASED, "due_at": until, "last_error": error}
    if not uncertain:
        changes |= CERTAIN
    elif looked:
        changes["looks"] = _row.looks + 1
    if not counts:
        changes["attempts"] = _row.attempts - 1
    return _change_mine(session, delivery, changes)


def forget_message(session: Session, delivery: Delivery) -> bool:
    """The message is gone from Slack: the next attempt posts anew."""
    return _change_mine(session, delivery, {**RELEASED, **CERTAIN, "message_ts": None, "posted_channel": None})


def give_up(session: Session, delivery: Delivery, *, error: str, now: datetime) -> bool:
    """Stop trying, visibly; the replies end with it."""
    return _finish(session, delivery, {"given_up_at": now, "last_error": error})


def end(session: Session, delivery: Delivery, *, now: datetime) -> bool:
    """There is nothing to say any more; the replies end with it."""
    return _finish(session, delivery, {"ended_at": now, "last_error": None})


def retry_given_up(
    session: Session,
    *,
    now: datetime,
    delivery_id: int | None = None,
    channel: str | None = None,
    error: str | None = None,
) -> int:
    """Try again what was given up: all of it, one row with its replies, a channel's, or for one reason. Returns how many."""
    statement = update(deliveries).where(_row.given_up_at.is_not(None))
    if delivery_id is not None:
        statement = statement.where(or_(_row.id == delivery_id, _row.parent_id == delivery_id))
    if channel is not None:
        statement = statement.where(_row.channel == channel)
    if error is not None:
        statement = statement.where(_row.last_error == error)
    return changed_rows(session, statement.values({**RELEASED, "given_up_at": None, "attempts": 0, "due_at": now}))


def get(session: Session, delivery_id: int) -> Delivery | None:
    row = session.execute(select(*COLUMNS).where(_row.id == delivery_id)).first()
    return None if row is None else _delivery(row)


def of_subject(session: Session, subject: str) -> list[Delivery]:
    """Every message about a subject, in the order in which they were wished for."""
    return [_delivery(row) for row in session.connection().execute(OF_SUBJECT, {"subject": subject})]


def at(session: Session, channel: str, message_ts: str) -> Delivery | None:
    """The delivery whose message stands there; None if it is not one of ours."""
    statement = select(*COLUMNS).where(_row.message_ts == message_ts, _row.posted_channel == channel)
    row = session.execute(statement).first()
    return None if row is None else _delivery(row)


def given_up(session: Session, limit: int = 50) -> list[Delivery]:
    """What an admin should look at, the newest first."""
    statement = select(*COLUMNS).where(_row.given_up_at.is_not(None))
    newest = statement.order_by(_row.given_up_at.desc(), _row.id.desc()).limit(limit)
    return [_delivery(row) for row in session.execute(newest)]


def reasons_given_up(session: Session) -> list[Refused]:
    """Why in which channel how many were given up, the most frequent first."""
    number = func.count().label("number")
    statement = select(_row.channel, _row.last_error, number).where(_row.given_up_at.is_not(None))
    rows = session.execute(statement.group_by(_row.channel, _row.last_error).order_by(number.desc(), _row.channel))
    return [Refused(row.channel, row.last_error or "", row.number) for row in rows]


def rename_channel(session: Session, name: str, channel: str) -> int:
    """What was wished for a channel by its name belongs to its id, unless the same is wished for there. Returns how many."""
    twin = deliveries.alias("twin")
    same = and_(twin.c.kind == _row.kind, twin.c.subject == _row.subject, twin.c.channel == channel)
    is_known = select(twin.c.id).where(same, twin.c.parent_id.is_not_distinct_from(_row.parent_id)).exists()
    return changed_rows(session, update(deliveries).where(_row.channel == name, ~is_known).values(channel=channel))


def depth(session: Session, *, now: datetime) -> Depth:
    is_due = and_(is_stale(), _row.due_at <= now)
    pending = session.execute(
        select(func.count(_row.id), func.min(case((is_due, _row.due_at)))).where(is_stale())
    ).one()
    stopped = session.execute(select(func.count(_row.id)).where(_row.given_up_at.is_not(None))).scalar_one()
    return Depth(pending[0], stopped, pending[1])


def next_due(session: Session) -> datetime | None:
    """When the next row can be claimed, if nothing else happens; None when nothing waits. May lie in the past."""
    found: datetime | None = session.connection().execute(NEXT_DUE).scalar()
    return found


def _is_mine(delivery: Delivery) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.id == delivery.id, _row.lease_token == delivery.lease_token


def _is(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _change_mine(session: Session, delivery: Delivery, changes: dict[str, Any]) -> bool:
    return changed_rows(session, update(deliveries).where(*_is_mine(delivery)).values(changes)) == 1


def _finish(session: Session, delivery: Delivery, changes: dict[str, Any]) -> bool:
    if not _change_mine(session, delivery, {**changes, **RELEASED, **CERTAIN}):
        return False
    replies = update(deliveries).where(_row.parent_id == delivery.id)
    session.execute(replies.where(_row.given_up_at.is_(None), _row.ended_at.is_(None)).values(changes))
    return True


def _how_the_parent_ended(session: Session, parent_id: int | None) -> dict[str, Any]:
    """Locks the parent: it cannot be given up between this look and the reply's commit."""
    if parent_id is None:
        return {}
    columns = (_row.given_up_at, _row.ended_at, _row.last_error)
    parent = session.execute(select(*columns).where(_row.id == parent_id).with_for_update()).mappings().one()
    return dict(parent) if parent["given_up_at"] or parent["ended_at"] else {}


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in _FIELDS})


_FIELDS = tuple(field.name for field in fields(Delivery))
