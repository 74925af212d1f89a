"""What the product should do for customers whose cases were resolved: asked for, answered by product people, told back."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from scoring.responses import Kind
from storage.statements import changed_rows, insert_into
from storage.tables import accounts, customers, follow_ups, product_items, product_links, responses
from storage.vocabulary import Stand

__all__ = ["AlreadyAnswered", "Item", "Link", "Stand", "Voices"]

PENDING: Final = (Stand.OPEN, Stand.PLANNED)
MOST_UNDECIDED: Final = 8
"""A promoter who speaks of a theme praises it, more often than not."""
_item = product_items.c
_link = product_links.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that the product should do, as it was when it was read.

    Attributes:
        summary: for engineers.
        themes: keys of `scoring.themes`.
        word: what customers may be told of the answer.
        answers: how often product people answered; with each, owners are told anew.
    """

    id: int
    summary: str
    themes: tuple[str, ...]
    stand: Stand
    word: str | None
    answers: int
    opened_by: str
    opened_at: datetime
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A case that asks for it. `told_answer` is the number of the answer that the customer was told last."""

    follow_up_id: int
    item_id: int
    linked_by: str
    linked_at: datetime
    told_answer: int | None
    told_by: str | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """Somebody else was first: nothing was changed, and this is how it stands."""

    current: Item


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks of something: customers (anonymous answers each count), and the annual revenue of their accounts."""

    customers: int
    revenue: int


def open_item(session: Session, *, summary: str, themes: Iterable[str], by: str, now: datetime) -> Item:
    row = {
        "summary": summary,
        "themes": list(themes),
        "stand": Stand.OPEN,
        "answers": 0,
        "opened_by": by,
        "opened_at": now,
    }
    number = session.execute(insert(product_items).values(row).returning(_item.id)).scalar_one()
    return _known(session, number)


def get(session: Session, item_id: int) -> Item | None:
    return next(iter(_items(session, select(product_items).where(_item.id == item_id))), None)


def pending(session: Session, *, limit: int) -> list[Item]:
    """What is still to be done, the newest first."""
    statement = select(product_items).where(_item.stand.in_(PENDING)).order_by(_item.id.desc()).limit(limit)
    return _items(session, statement)


def answer(
    session: Session, item_id: int, *, stand: Stand, word: str | None, seen: int, by: str, now: datetime
) -> Item | AlreadyAnswered:
    """Product people say what becomes of it, unless somebody answered after they had looked.

    Args:
        session: the caller's transaction.
        item_id: which.
        stand: OPEN takes an answer back.
        word: what customers may be told.
        seen: `Item.answers` as the caller saw it.
        by: user id.
        now: when.

    Raises:
        LookupError: there is no such item.
    """
    changes = {"stand": stand, "word": word, "answers": _item.answers + 1, "answered_by": by, "answered_at": now}
    as_seen = and_(_item.id == item_id, _item.answers == seen, _item.stand != Stand.WITHDRAWN)
    won = changed_rows(session, update(product_items).where(as_seen).values(changes)) == 1
    current = _known(session, item_id)
    return current if won else AlreadyAnswered(current)


def withdraw(session: Session, item_id: int) -> bool:
    """Nobody asks for it any more, and nobody has answered."""
    nobody = ~select(_link.follow_up_id).where(_link.item_id == item_id).exists()
    unanswered = and_(_item.id == item_id, _item.stand == Stand.OPEN, _item.answers == 0)
    statement = update(product_items).where(unanswered, nobody).values(stand=Stand.WITHDRAWN)
    return changed_rows(session, statement) == 1


def link(session: Session, *, follow_up_id: int, item_id: int, by: str, now: datetime) -> None:
    """The case asks for this, and for nothing else any more."""
    row = {"item_id": item_id, "linked_by": by, "linked_at": now, "told_answer": None, "told_by": None, "told_at": None}
    statement = insert_into(session, product_links).values(follow_up_id=follow_up_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["follow_up_id"], set_=row))


def unlink(session: Session, follow_up_id: int) -> int | None:
    """The case asks for nothing any more. Returns what it asked for."""
    row = session.execute(product_links.delete().where(_link.follow_up_id == follow_up_id).returning(_link.item_id))
    return row.scalar()


def link_again(session: Session, earlier: Link) -> None:
    """The case asks for what it asked for before, as if it had never asked for anything else."""
    row = {name: value for name, value in asdict(earlier).items() if name != "follow_up_id"}
    statement = insert_into(session, product_links).values(follow_up_id=earlier.follow_up_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["follow_up_id"], set_=row))
    withdrawn = and_(_item.id == earlier.item_id, _item.stand == Stand.WITHDRAWN)
    session.execute(update(product_items).where(withdrawn).values(stand=Stand.OPEN))


def link_of(session: Session, follow_up_id: int) -> Link | None:
    return next(iter(_links(session, _link.follow_up_id == follow_up_id)), None)


def links(session: Session, item_id: int) -> list[Link]:
    """The cases that ask for it, the first one first."""
    return _links(session, _link.item_id == item_id)


def items_of(session: Session, response_ids: Collection[int]) -> set[int]:
    """What the cases of these answers ask for."""
    statement = select(_link.item_id).join(follow_ups, follow_ups.c.id == _link.follow_up_id)
    return set(session.execute(statement.where(follow_ups.c.response_id.in_(sorted(response_ids)))).scalars())


def mark_told(session: Session, follow_up_id: int, *, answer: int, by: str, now: datetime) -> bool:
    """The customer knows. False when it was known already, or the case asks for nothing any more."""
    is_news = or_(_link.told_answer.is_(None), _link.told_answer < answer)
    statement = update(product_links).where(_link.follow_up_id == follow_up_id, is_news)
    return changed_rows(session, statement.values(told_answer=answer, told_by=by, told_at=now)) == 1


def voices(session: Session, themes: Collection[str], *, since: date) -> Voices:
    """Who spoke of one of these themes since a day, without being a promoter."""
    named = or_(*(responses.c.themes.like(f"% {theme} %") for theme in sorted(themes)))
    every_kind = responses.c.kind.in_(sorted(Kind))  # by which the index of days begins
    recent = and_(
        every_kind, responses.c.day >= since, responses.c.deleted_at.is_(None), responses.c.score <= MOST_UNDECIDED
    )
    said = select(responses.c.id, responses.c.customer_id).where(recent, named).cte("said")
    number = session.execute(
        select(func.count(func.distinct(func.coalesce(said.c.customer_id, -said.c.id))))
    ).scalar_one()
    theirs = select(customers.c.account_id).join(said, said.c.customer_id == customers.c.id)
    revenue = select(func.coalesce(func.sum(accounts.c.revenue), 0)).where(accounts.c.id.in_(theirs))
    return Voices(number, int(session.execute(revenue).scalar_one()))


def _known(session: Session, item_id: int) -> Item:
    found = get(session, item_id)
    if found is None:
        raise LookupError(f"there is no product item {item_id}")
    return found


def _links(session: Session, condition: ColumnElement[bool]) -> list[Link]:
    statement = select(product_links).where(condition).order_by(_link.linked_at, _link.follow_up_id)
    return [Link(**row) for row in session.execute(statement).mappings()]


def _items(session: Session, statement: Select[Any]) -> list[Item]:
    rows = session.execute(statement).mappings()
    return [Item(**{**row, "themes": tuple(row["themes"]), "stand": Stand(row["stand"])}) for row in rows]
