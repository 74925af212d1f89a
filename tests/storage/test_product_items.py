from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import follow_ups, product_items
from storage.database import Database
from storage.product_items import AlreadyAnswered, Item, Stand, Voices
from storage.reading import ReadComment, store_reading
from tests.storage.conftest import Answer, Write

BEN, DEV = "U0BEN", "U0DEV"


@pytest.fixture
def item(database: Database, now: datetime) -> Item:
    with database.transaction() as session:
        return product_items.open_item(session, summary="Exports fail", themes=("reliability",), by=BEN, now=now)


@pytest.fixture
def case(database: Database, write: Write, answer: Answer, now: datetime) -> int:
    (recorded,) = write(answer())
    with database.transaction() as session:
        return follow_ups.open_for(session, [recorded.response_id], now=now)[0].id


def answered(database: Database, item: Item, stand: Stand, now: datetime, *, seen: int = 0) -> Item | AlreadyAnswered:
    with database.transaction() as session:
        return product_items.answer(session, item.id, stand=stand, word="In May.", seen=seen, by=DEV, now=now)


def test_what_was_asked_for_is_known(database: Database, item: Item, now: datetime) -> None:
    with database.snapshot() as session:
        assert product_items.get(session, item.id) == item
        assert product_items.get(session, item.id + 1) is None
        assert product_items.pending(session, limit=5) == [item]
    assert (item.stand, item.themes, item.answers, item.opened_by) == (Stand.OPEN, ("reliability",), 0, BEN)


def test_of_two_answers_to_the_same_the_first_one_stands(database: Database, item: Item, now: datetime) -> None:
    first = answered(database, item, Stand.PLANNED, now)
    assert isinstance(first, Item)
    assert (first.stand, first.word, first.answers, first.answered_by, first.answered_at) == (
        Stand.PLANNED, "In May.", 1, DEV, now,
    )  # fmt: skip
    assert answered(database, item, Stand.WONT, now) == AlreadyAnswered(first)
    later = answered(database, item, Stand.SHIPPED, now, seen=1)
    assert isinstance(later, Item)
    assert later.answers == 2


def test_what_is_shipped_is_not_pending(database: Database, item: Item, now: datetime) -> None:
    answered(database, item, Stand.PLANNED, now)
    with database.snapshot() as session:
        assert len(product_items.pending(session, limit=5)) == 1
    answered(database, item, Stand.SHIPPED, now, seen=1)
    with database.snapshot() as session:
        assert product_items.pending(session, limit=5) == []


def test_nobody_answers_what_does_not_exist(database: Database, item: Item, now: datetime) -> None:
    with database.transaction() as session, pytest.raises(LookupError):
        product_items.answer(session, item.id + 1, stand=Stand.WONT, word=None, seen=0, by=DEV, now=now)


def test_a_case_asks_for_one_thing(database: Database, item: Item, case: int, now: datetime) -> None:
    with database.transaction() as session:
        other = product_items.open_item(session, summary="Other", themes=(), by=BEN, now=now)
        product_items.link(session, follow_up_id=case, item_id=other.id, by=BEN, now=now)
        product_items.link(session, follow_up_id=case, item_id=item.id, by=BEN, now=now)
        assert product_items.links(session, other.id) == []
        assert [link.follow_up_id for link in product_items.links(session, item.id)] == [case]
        found = product_items.link_of(session, case)
        assert found is not None
        assert (found.item_id, found.linked_by, found.told_answer) == (item.id, BEN, None)
        assert product_items.unlink(session, case) == item.id
        assert product_items.unlink(session, case) is None
        assert product_items.link_of(session, case) is None


def test_what_nobody_asks_for_any_more_is_withdrawn(database: Database, item: Item, case: int, now: datetime) -> None:
    with database.transaction() as session:
        product_items.link(session, follow_up_id=case, item_id=item.id, by=BEN, now=now)
        assert not product_items.withdraw(session, item.id)
        product_items.unlink(session, case)
        assert product_items.withdraw(session, item.id)
        assert not product_items.withdraw(session, item.id)
    late = answered(database, item, Stand.PLANNED, now)
    assert isinstance(late, AlreadyAnswered)
    assert late.current.stand is Stand.WITHDRAWN


def test_what_was_answered_stays(database: Database, item: Item, now: datetime) -> None:
    answered(database, item, Stand.PLANNED, now)
    with database.transaction() as session:
        assert not product_items.withdraw(session, item.id)


def test_a_customer_is_told_once_of_each_answer(database: Database, item: Item, case: int, now: datetime) -> None:
    with database.transaction() as session:
        product_items.link(session, follow_up_id=case, item_id=item.id, by=BEN, now=now)
        assert product_items.mark_told(session, case, answer=1, by=BEN, now=now)
        assert not product_items.mark_told(session, case, answer=1, by=DEV, now=now)
        assert product_items.mark_told(session, case, answer=2, by=DEV, now=now)
        (link,) = product_items.links(session, item.id)
        assert (link.told_answer, link.told_by, link.told_at) == (2, DEV, now)


def test_the_tables_refuse_what_cannot_be(database: Database, case: int, now: datetime) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        product_items.link(session, follow_up_id=case, item_id=10_000, by=BEN, now=now)


def test_what_an_answer_asks_for_is_found(database: Database, item: Item, case: int, now: datetime) -> None:
    with database.transaction() as session:
        product_items.link(session, follow_up_id=case, item_id=item.id, by=BEN, now=now)
        known = follow_ups.get(session, case)
        assert known is not None
        assert product_items.items_of(session, [known.response_id, 10_000]) == {item.id}
        assert product_items.items_of(session, [10_000]) == set()


def test_who_speaks_of_it(database: Database, write: Write, answer: Answer, now: datetime) -> None:
    ana: dict[str, Any] = {"email": "ana@a.example", "company": "A", "revenue": 1000}
    bea: dict[str, Any] = {"email": "bea@a.example", "company": "A", "revenue": 1000}
    recorded = write(
        answer("1", 3, **ana),
        answer("2", 5, day=1, **ana),
        answer("3", 8, **bea),
        answer("4", 2),  # anonymous
        answer("5", 2),
        answer("6", 9, email="happy@b.example", company="B", revenue=500),
        answer("7", 3, email="cara@c.example", company="C", revenue=70),
        answer("8", 3, day=-200, email="old@d.example", company="D", revenue=7),
    )
    themes = ["docs", "docs", "billing", "docs", "docs", "docs", "support", "docs"]
    readings = [
        ReadComment(response_id=each.response_id, revision=1, sentiment=None, themes=(theme,))
        for each, theme in zip(recorded, themes, strict=True)
    ]
    with database.transaction() as session:
        store_reading(session, readings, now=now)
    since = (now - timedelta(days=90)).date()
    with database.snapshot() as session:
        assert product_items.voices(session, ("docs",), since=since) == Voices(3, 1000)
        assert product_items.voices(session, ("docs", "billing", "support"), since=since) == Voices(5, 1070)
        assert product_items.voices(session, ("access",), since=since) == Voices(0, 0)


def test_a_case_asks_again_for_what_it_asked_for_before(
    database: Database, item: Item, case: int, now: datetime
) -> None:
    with database.transaction() as session:
        product_items.link(session, follow_up_id=case, item_id=item.id, by=BEN, now=now)
        product_items.mark_told(session, case, answer=1, by=BEN, now=now)
        before = product_items.link_of(session, case)
        other = product_items.open_item(session, summary="Invoices by month", themes=(), by=DEV, now=now)
        product_items.link(session, follow_up_id=case, item_id=other.id, by=DEV, now=now)
        assert product_items.withdraw(session, item.id)
        assert before is not None
        product_items.link_again(session, before)
        assert product_items.link_of(session, case) == before
        assert [product_items.get(session, each.id) for each in (item, other)] == [item, other]
