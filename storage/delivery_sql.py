"""The outbox's columns and conditions, and its statements that are built once: they stand in every message's way."""

from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)

from storage.statements import among_given, by_ids, insert_of
from storage.tables import deliveries

_row = deliveries.c
_parent = deliveries.alias("parent")
_PARENT_TS = select(_parent.c.message_ts).where(_parent.c.id == _row.parent_id).scalar_subquery()
_PARENT_CHANNEL = select(_parent.c.posted_channel).where(_parent.c.id == _row.parent_id).scalar_subquery()
COLUMNS = (
    deliveries,
    (-_row.rank).label("priority"),
    _PARENT_TS.label("parent_ts"),
    _PARENT_CHANNEL.label("parent_channel"),
)
RELEASED: Final = {"lease_token": None, "lease_until": None}
CERTAIN: Final = {"is_uncertain": False, "uncertain_since": None, "looks": 0}


def is_stale() -> ColumnElement[bool]:
    """People see an older revision than there is, and it is neither given up nor over."""
    return and_(_row.revision > _row.sent_revision, _row.given_up_at.is_(None), _row.ended_at.is_(None))


def touched(now: datetime | BindParameter[datetime]) -> dict[str, Any]:
    """What changes in a row whose subject changed; see `storage.deliveries.touch`."""
    is_revived = or_(_row.ended_at.is_not(None), and_(_row.given_up_at.is_not(None), _row.message_ts.is_not(None)))
    return {
        "revision": _row.revision + 1,
        "due_at": case((is_stale(), _row.due_at), else_=now),
        "attempts": case((is_revived, 0), else_=_row.attempts),
        "given_up_at": case((is_revived, None), else_=_row.given_up_at),
        "ended_at": None,
    }


def _is_posted(*, when: bool | None) -> ColumnElement[bool]:
    if when is None:
        return true()
    return _row.message_ts.is_not(None) if when else _row.message_ts.is_(None)


_mine = (_row.id == bindparam("mine"), _row.lease_token == bindparam("token"))
_moment = bindparam("moment", type_=_row.due_at.type)
STILL_MINE = select(_row.id).where(*_mine, _row.lease_until > _moment)
_since = func.coalesce(_row.uncertain_since, _moment)
BEGIN_TO_SEND = update(deliveries).where(*_mine, _row.lease_until > _moment)
BEGIN_TO_SEND = BEGIN_TO_SEND.values(is_uncertain=True, uncertain_since=_since, looks=0)
_stands: dict[str, Any] = {"message_ts": bindparam("ts"), "posted_channel": bindparam("place")}
_news = {"sent_revision": bindparam("revision_sent"), "sent_at": _moment, "attempts": 0, "last_error": None}
SENT = update(deliveries).where(*_mine).values({**_news, **_stands, **RELEASED, **CERTAIN})
OF_SUBJECT = select(*COLUMNS).where(_row.subject == bindparam("subject")).order_by(_row.id)
CLAIMED = by_ids(select(*COLUMNS), _row.id).order_by(_row.rank, _row.due_at, _row.id)
_claimable_at = case((_row.lease_until > _row.due_at, _row.lease_until), else_=_row.due_at)
NEXT_DUE = select(func.min(_claimable_at, type_=_row.due_at.type)).where(
    is_stale(), or_(_row.parent_id.is_(None), _PARENT_TS.is_not(None))
)


@cache
def claim_of(*, posted: bool | None) -> Executable:
    due = (
        select(_row.id)
        .outerjoin(_parent, _parent.c.id == _row.parent_id)
        .where(is_stale(), _row.due_at <= _moment, or_(_row.lease_until.is_(None), _row.lease_until <= _moment))
        .where(_row.channel.not_in(bindparam("closed", expanding=True)), _is_posted(when=posted))
        .where(or_(_row.parent_id.is_(None), _parent.c.message_ts.is_not(None)))
        .order_by(_row.rank, _row.due_at, _row.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True, of=deliveries)
        .cte("due")
    )
    leased: dict[str, Any] = {"lease_token": bindparam("leased_as"), "lease_until": bindparam("leased_until")}
    statement = update(deliveries).where(_row.id.in_(select(due.c.id)))
    return statement.values({**leased, "attempts": _row.attempts + 1}).returning(_row.id)


@cache
def touch_all_of(*, on_sqlite: bool) -> Executable:
    now = bindparam("now", type_=_row.due_at.type)
    these = (
        among_given(_row.subject, "subjects", on_sqlite=on_sqlite),
        _row.kind.in_(bindparam("kinds", expanding=True)),
    )
    return update(deliveries).where(*these).values(touched(now))


@cache
def wish_of(*, on_sqlite: bool) -> Executable:
    return insert_of(deliveries, on_sqlite=on_sqlite).on_conflict_do_nothing().returning(_row.id)
