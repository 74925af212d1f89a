"""Answers that survey tools announced, until they are fetched: an outbox towards the survey tools.

A row is claimed with a lease, asked for, and removed in the transaction that stores the answer. An announcement that comes
meanwhile raises `revision`, so that the row stays and is fetched once more.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from scoring.responses import Announcement
from storage.statements import changed_rows, insert_into
from storage.tables import fetches

_row = fetches.c
_RELEASED: Final = {"lease_token": None, "lease_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """An announced answer, as it was when it was read.

    Attributes:
        revision: how often it was announced.
        attempts: claims since the last announcement, this one included.
    """

    id: int
    source: str
    external_id: str
    survey_id: str
    announced_at: datetime
    revision: int
    lease_token: str | None
    attempts: int
    last_error: str | None
    given_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Depth:
    """How many answers are still to be fetched, and how many nobody tries to fetch any more."""

    pending: int
    given_up: int


def announce(session: Session, announced: Iterable[Announcement], *, now: datetime) -> None:
    """Remember what is to be fetched. Known ones are fetched again, though given up before."""
    newest = {(each.source, each.external_id): each for each in announced}
    for key, each in sorted(newest.items()):
        told = {"survey_id": each.survey_id, "announced_at": each.announced_at}
        row = {"source": key[0], "external_id": key[1], **told, "revision": 1, "due_at": now, "attempts": 0}
        again = {**told, "revision": _row.revision + 1, "due_at": now, "attempts": 0, "given_up_at": None}
        statement = insert_into(session, fetches).values(row)
        session.execute(statement.on_conflict_do_update(index_elements=["source", "external_id"], set_=again))


def claim(session: Session, *, sources: Collection[str], now: datetime, limit: int, lease: timedelta) -> list[Fetch]:
    """Lease due rows of these sources to this caller alone, the longest waiting first."""
    is_free = or_(_row.lease_until.is_(None), _row.lease_until <= now)
    due = (
        select(_row.id)
        .where(_is_waiting(), _row.due_at <= now, is_free, _row.source.in_(sorted(sources)))
        .order_by(_row.due_at, _row.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    leased = {"lease_token": secrets.token_hex(8), "lease_until": now + lease, "attempts": _row.attempts + 1}
    statement = update(fetches).where(_row.id.in_(select(due.c.id))).values(leased).returning(fetches)
    return sorted((_fetch(row) for row in session.execute(statement)), key=lambda fetch: fetch.id)


def finish(session: Session, fetch: Fetch) -> bool:
    """It is stored. False when the lease is lost, or when it was announced anew meanwhile and is to be fetched again."""
    done = delete(fetches).where(*_is_mine(fetch), _row.revision == fetch.revision)
    if changed_rows(session, done) == 1:
        return True
    session.execute(update(fetches).where(*_is_mine(fetch)).values(_RELEASED))
    return False


def postpone(session: Session, fetch: Fetch, *, until: datetime, error: str) -> bool:
    """Give the lease back and try again later; at once if it was announced anew. False when the lease was lost."""
    due_at = case((_row.revision == fetch.revision, until), else_=_row.due_at)
    return _change_mine(session, fetch, {**_RELEASED, "due_at": due_at, "last_error": error})


def give_up(session: Session, fetch: Fetch, *, error: str, now: datetime) -> bool:
    """Stop trying, visibly. False when the lease was lost, or when it was announced anew and is tried again."""
    changes = {**_RELEASED, "given_up_at": now, "last_error": error}
    stopped = update(fetches).where(*_is_mine(fetch), _row.revision == fetch.revision).values(changes)
    if changed_rows(session, stopped) == 1:
        return True
    _change_mine(session, fetch, {**_RELEASED, "last_error": error})
    return False


def retry_given_up(session: Session, *, now: datetime) -> int:
    """Try again what was given up. Returns how many."""
    again = {"given_up_at": None, "attempts": 0, "due_at": now}
    return changed_rows(session, update(fetches).where(_row.given_up_at.is_not(None)).values(again))


def given_up(session: Session, limit: int = 50) -> list[Fetch]:
    """What an admin should look at, the newest first."""
    stopped = select(fetches).where(_row.given_up_at.is_not(None))
    newest = stopped.order_by(_row.given_up_at.desc(), _row.id.desc()).limit(limit)
    return [_fetch(row) for row in session.execute(newest)]


def failing(session: Session, limit: int = 50) -> list[Fetch]:
    """What did not succeed and is tried again, the longest waiting first."""
    tried = select(fetches).where(_is_waiting(), _row.last_error.is_not(None)).order_by(_row.announced_at, _row.id)
    return [_fetch(row) for row in session.execute(tried.limit(limit))]


def depth(session: Session) -> Depth:
    waiting = func.count(case((_row.given_up_at.is_(None), _row.id)))
    pending, everything = session.execute(select(waiting, func.count(_row.id))).one()
    return Depth(pending, everything - pending)


def next_due(session: Session, *, sources: Collection[str]) -> datetime | None:
    """When the next row of these sources can be claimed; None when nothing waits. May lie in the past."""
    claimable_at = case((_row.lease_until > _row.due_at, _row.lease_until), else_=_row.due_at)
    statement = select(func.min(claimable_at, type_=_row.due_at.type))
    return session.execute(statement.where(_is_waiting(), _row.source.in_(sorted(sources)))).scalar()


def _is_waiting() -> ColumnElement[bool]:
    return _row.given_up_at.is_(None)


def _is_mine(fetch: Fetch) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.id == fetch.id, _row.lease_token == fetch.lease_token


def _change_mine(session: Session, fetch: Fetch, changes: dict[str, Any]) -> bool:
    return changed_rows(session, update(fetches).where(*_is_mine(fetch)).values(changes)) == 1


def _fetch(row: Row[Any]) -> Fetch:
    return Fetch(
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        survey_id=row.survey_id,
        announced_at=row.announced_at,
        revision=row.revision,
        lease_token=row.lease_token,
        attempts=row.attempts,
        last_error=row.last_error,
        given_up_at=row.given_up_at,
    )
