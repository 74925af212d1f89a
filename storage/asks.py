"""What content customers were to be asked, so that nobody is asked too often, and not the same again and again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, or_, select, update
from sqlalchemy.orm import Session

from scoring.asks import Ask
from storage.statements import changed_rows, insert_into
from storage.tables import accounts, asks, customers
from storage.vocabulary import Asked

__all__ = ["Ask", "Asked", "Suggestion"]

_row = asks.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A favour that may be asked after an answer; `decided_by` is the user id of who asked, or put it off, which may be
    undone until `undo_until`.
    """

    response_id: int
    ask: Ask
    state: Asked
    suggested_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    undo_until: datetime | None

    def may_be_undone(self, now: datetime) -> bool:
        return self.undo_until is not None and now < self.undo_until


def lock(session: Session, *, customer_id: int, account_id: int | None) -> None:
    """Until the transaction ends nobody else suggests anything for this customer, or for anybody of the account."""
    table, number = (accounts, account_id) if account_id is not None else (customers, customer_id)
    session.execute(select(table.c.id).where(table.c.id == number).with_for_update())


def add(
    session: Session, response_id: int, ask: Ask, *, customer_id: int, account_id: int | None, now: datetime
) -> None:
    """Once for each answer: the same again changes nothing."""
    who = {"response_id": response_id, "customer_id": customer_id, "account_id": account_id}
    row = {**who, "ask": ask, "state": Asked.SUGGESTED, "suggested_at": now}
    session.execute(insert_into(session, asks).values(row).on_conflict_do_nothing())


def of_answer(session: Session, response_id: int) -> Suggestion | None:
    row = session.execute(select(asks).where(_row.response_id == response_id)).first()
    return None if row is None else _suggestion(row)


def latest(session: Session, *, customer_id: int, account_id: int | None, since: datetime) -> Suggestion | None:
    """What was suggested last for the customer or anybody of the account; what was put off does not count."""
    who = _who(customer_id, account_id)
    statement = select(asks).where(who, _row.suggested_at >= since, _row.state != Asked.NOT_NOW)
    row = session.execute(statement.order_by(_row.suggested_at.desc(), _row.id.desc()).limit(1)).first()
    return None if row is None else _suggestion(row)


def before(session: Session, *, customer_id: int, account_id: int | None) -> list[Ask]:
    """What was suggested so far, each once, the latest last; what was put off does not count."""
    at = func.max(_row.suggested_at)
    statement = select(_row.ask).where(_who(customer_id, account_id), _row.state != Asked.NOT_NOW)
    return [Ask(ask) for ask in session.execute(statement.group_by(_row.ask).order_by(at)).scalars()]


def decide(
    session: Session, response_id: int, state: Asked, *, seen: Asked, by: str, now: datetime, undo_until: datetime
) -> bool:
    """Say what became of it, if it still stands as `by` saw it: of two clicks at once one wins.

    Args:
        session: the caller's transaction.
        response_id: after which answer.
        state: SUGGESTED takes back what was decided, while that may be undone.
        seen: how it stood.
        by: user id.
        now: when.
        undo_until: until when this may be taken back.
    """
    statement = update(asks).where(_row.response_id == response_id, _row.state == seen)
    if state is Asked.SUGGESTED:
        statement = statement.where(_row.undo_until > now).values({"state": state, **_UNDECIDED})
    else:
        statement = statement.values(state=state, decided_at=now, decided_by=by, undo_until=undo_until)
    return changed_rows(session, statement) == 1


def end_undoing(session: Session, *, now: datetime) -> list[int]:
    """What could be undone until now cannot any more. Returns the ids of the answers whose messages are out of date."""
    over = update(asks).where(_row.undo_until <= now).values(undo_until=None)
    return sorted(session.execute(over.returning(_row.response_id)).scalars())


def asked_between(session: Session, start: datetime, end: datetime) -> int:
    """How many customers were asked in [start, end)."""
    within = (_row.state == Asked.ASKED, _row.decided_at >= start, _row.decided_at < end)
    return session.execute(select(func.count(_row.id)).where(*within)).scalar_one()


_UNDECIDED = {"decided_at": None, "decided_by": None, "undo_until": None}


def _who(customer_id: int, account_id: int | None) -> ColumnElement[bool]:
    same = _row.customer_id == customer_id
    return same if account_id is None else or_(same, _row.account_id == account_id)


def _suggestion(row: Row[tuple[object, ...]]) -> Suggestion:
    return Suggestion(
        response_id=row.response_id,
        ask=Ask(row.ask),
        state=Asked(row.state),
        suggested_at=row.suggested_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        undo_until=row.undo_until,
    )
