from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.usecases import follow_ups as deeds
from bot.usecases import product
from bot.usecases.announcing import ALERT, PRODUCT, PRODUCT_NEWS, NewsSubject
from bot.usecases.follow_ups import Done
from bot.usecases.product import Wish
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse
from storage import deliveries, follow_ups, product_items
from storage.database import Database
from storage.follow_ups import FollowUp, Outcome
from storage.product_items import AlreadyAnswered, Item, Stand
from storage.recording import record

ANA, BEN, DEV = "U0ANA", "U0BEN", "U0DEV"
CHANNEL = "C0PRODUCT"
CALENDAR = Calendar(ZoneInfo("UTC"))
MINUTE = timedelta(minutes=1)
Resolved = Callable[..., tuple[FollowUp, Item]]


@pytest.fixture
def resolved(database: Database, now: datetime) -> Resolved:
    """Somebody resolves the case of a customer, and asks for something."""

    def resolve(
        number: int, *, owner: str = BEN, at: datetime = now, item_id: int | None = None
    ) -> tuple[FollowUp, Item]:
        answer = SurveyResponse(
            source="delighted",
            external_id=f"a{number}",
            score=3,
            comment="The export is broken.",
            answered_at=now,
            customer=Customer(email=f"p{number}@example.com", company="Example Corp", revenue=1000),
        )
        with database.transaction() as session:
            (recorded,) = record(session, [answer], received_at=now, calendar=CALENDAR, segments=())
            (case,) = follow_ups.open_for(session, [recorded.response_id or 0], now=now)
            deliveries.want(session, kind=ALERT, subject=str(case.response_id), channel="C1", now=now)
            deeds.take(session, case.id, actor=owner, now=now)
            done = deeds.resolve(
                session,
                case.id,
                outcome=Outcome.NOT_RECOVERED,
                root_causes=("reliability",),
                note=None,
                actor=owner,
                now=at,
            )
            assert isinstance(done, Done)
            wish = Wish(item_id=item_id, summary="Exports fail", themes=("reliability",))
            return done.follow_up, product.ask(session, done.follow_up, wish, channel=CHANNEL, actor=owner, now=at)

    return resolve


def answered(database: Database, item: Item, stand: Stand, at: datetime, *, seen: int = 0) -> Item:
    with database.transaction() as session:
        result = product.answer(session, item.id, stand=stand, word=None, seen=seen, actor=DEV, now=at)
    assert isinstance(result, Item)
    return result


def news(database: Database, item: Item, number: int) -> dict[str, int]:
    """Who is to hear of an answer, and how often that message was to be rendered."""
    with database.snapshot() as session:
        wanted = deliveries.of_subject(session, str(NewsSubject(item.id, number)))
    return {each.channel: each.revision for each in wanted if each.kind == PRODUCT_NEWS}


def in_channel(database: Database, item: Item) -> list[int]:
    with database.snapshot() as session:
        return [each.revision for each in deliveries.of_subject(session, str(item.id)) if each.kind == PRODUCT]


def test_every_owner_hears_once_of_each_answer(database: Database, resolved: Resolved, now: datetime) -> None:
    _, item = resolved(1)
    resolved(2, item_id=item.id)
    resolved(3, owner=ANA, item_id=item.id)
    assert len(in_channel(database, item)) == 1
    with database.snapshot() as session:
        assert product.owners_to_tell(session, item.id) == 2
    answered(database, item, Stand.PLANNED, now)
    assert set(news(database, item, 1)) == {ANA, BEN}
    answered(database, item, Stand.SHIPPED, now, seen=1)
    assert set(news(database, item, 2)) == {ANA, BEN}
    assert all(revision > 1 for revision in news(database, item, 1).values())


def test_an_answer_that_is_taken_back_puts_right_what_was_told(
    database: Database, resolved: Resolved, now: datetime
) -> None:
    _, item = resolved(1)
    answered(database, item, Stand.SHIPPED, now)
    before = news(database, item, 1)[BEN]
    taken_back = answered(database, item, Stand.OPEN, now, seen=1)
    assert news(database, item, 1)[BEN] > before
    assert news(database, taken_back, 2) == {}


def test_whoever_gets_the_case_hears_of_the_answer(database: Database, resolved: Resolved, now: datetime) -> None:
    case, item = resolved(1)
    answered(database, item, Stand.PLANNED, now)
    with database.transaction() as session:
        deeds.reopen(session, case.id, actor=BEN, now=now)
        deeds.assign(session, case.id, owner=ANA, actor=BEN, now=now)
    assert set(news(database, item, 1)) == {ANA, BEN}
    with database.snapshot() as session:
        asked = product.gather(session, item, calendar=CALENDAR, now=now)
    assert [asking.owner for asking in asked.askings] == [ANA]


def test_a_customer_who_was_told_is_not_told_again(database: Database, resolved: Resolved, now: datetime) -> None:
    case, item = resolved(1)
    with database.transaction() as session:
        assert not product.tell(session, case.id, actor=BEN, now=now)
    answered(database, item, Stand.PLANNED, now)
    with database.transaction() as session:
        assert product.tell(session, case.id, actor=BEN, now=now)
        assert not product.tell(session, case.id, actor=ANA, now=now)
        deeds.reopen(session, case.id, actor=BEN, now=now)
        deeds.assign(session, case.id, owner=ANA, actor=BEN, now=now)
        current = product.get(session, item.id)
        assert product.gather(session, current, calendar=CALENDAR, now=now).told == 1
    assert set(news(database, item, 1)) == {BEN}


def test_undoing_a_resolution_takes_back_what_it_asked_for_and_no_more(
    database: Database, resolved: Resolved, now: datetime
) -> None:
    first, item = resolved(1)
    second, _ = resolved(2, at=now + MINUTE, item_id=item.id)
    with database.transaction() as session:
        deeds.undo(session, second.id, actor=BEN, now=now + 2 * MINUTE)
        assert [link.follow_up_id for link in product_items.links(session, item.id)] == [first.id]
        assert product.get(session, item.id).stand is Stand.OPEN
        deeds.undo(session, first.id, actor=BEN, now=now + 2 * MINUTE)
        assert product.get(session, item.id).stand is Stand.WITHDRAWN


def test_undoing_a_resolution_that_moved_a_case_restores_what_it_asked_for_before(
    database: Database, resolved: Resolved, now: datetime
) -> None:
    case, first = resolved(1)
    told_of, second = resolved(2)
    answered(database, second, Stand.PLANNED, now)
    later = now + 2 * MINUTE
    with database.transaction() as session:
        product.tell(session, told_of.id, actor=BEN, now=now)
        links = [product_items.link_of(session, each.id) for each in (case, told_of)]
        for each, wish in ((case, Wish(item_id=second.id)), (told_of, Wish(summary="Something new"))):
            deeds.reopen(session, each.id, actor=BEN, now=now + MINUTE)
            done = deeds.resolve(
                session, each.id, outcome=Outcome.NO_REPLY, root_causes=(), note=None, actor=BEN, now=later
            )
            assert isinstance(done, Done)
            product.ask(session, done.follow_up, wish, channel=CHANNEL, actor=BEN, now=later)
        assert product.get(session, first.id).stand is Stand.WITHDRAWN
        for each in (case, told_of):
            deeds.undo(session, each.id, actor=BEN, now=later + MINUTE)
        assert [product_items.link_of(session, each.id) for each in (case, told_of)] == links
        stands = [product.get(session, item.id).stand for item in (first, second)]
    assert stands == [Stand.OPEN, Stand.PLANNED]


def test_what_was_answered_outlives_the_undoing(database: Database, resolved: Resolved, now: datetime) -> None:
    case, item = resolved(1)
    answered(database, item, Stand.PLANNED, now)
    with database.transaction() as session:
        deeds.undo(session, case.id, actor=BEN, now=now + MINUTE)
        assert product.get(session, item.id).stand is Stand.PLANNED
        assert product_items.links(session, item.id) == []


def test_reopening_keeps_what_was_asked_for_even_if_it_is_resolved_again_and_undone(
    database: Database, resolved: Resolved, now: datetime
) -> None:
    case, item = resolved(1)
    with database.transaction() as session:
        deeds.reopen(session, case.id, actor=BEN, now=now + MINUTE)
        done = deeds.resolve(
            session, case.id, outcome=Outcome.RECOVERED, root_causes=(), note=None, actor=BEN, now=now + 2 * MINUTE
        )
        wish = Wish(item_id=item.id)
        product.ask(session, done.follow_up, wish, channel=CHANNEL, actor=BEN, now=now + 2 * MINUTE)
        deeds.undo(session, case.id, actor=BEN, now=now + 3 * MINUTE)
        assert [link.follow_up_id for link in product_items.links(session, item.id)] == [case.id]


def test_a_case_that_asks_for_something_else_leaves_what_it_asked_for(
    database: Database, resolved: Resolved, now: datetime
) -> None:
    case, item = resolved(1)
    with database.transaction() as session:
        other = product.ask(session, case, Wish(summary="Other"), channel=CHANNEL, actor=BEN, now=now)
        assert product.get(session, item.id).stand is Stand.WITHDRAWN
        assert product.asked_by(session, case.id) == other


def test_nobody_joins_what_was_answered_for_good(database: Database, resolved: Resolved, now: datetime) -> None:
    _, item = resolved(1)
    answered(database, item, Stand.SHIPPED, now)
    with pytest.raises(UserError):
        resolved(2, item_id=item.id)


def test_what_is_about_the_same_is_offered_first(database: Database, resolved: Resolved, now: datetime) -> None:
    _, item = resolved(1)
    with database.snapshot() as session:
        assert product.choices(session, ("reliability", "docs")).same == (item,)
        assert product.choices(session, ("docs",)).other == (item,)


def test_an_account_weighs_once(database: Database, resolved: Resolved, now: datetime) -> None:
    _, item = resolved(1)
    resolved(2, item_id=item.id)
    with database.snapshot() as session:
        asked = product.gather(session, item, calendar=CALENDAR, now=now)
    assert (len(asked.askings), asked.revenue, asked.told) == (2, 1000, 0)


def test_who_answers_second_changes_nothing(database: Database, resolved: Resolved, now: datetime) -> None:
    _, item = resolved(1)
    answered(database, item, Stand.PLANNED, now)
    before = in_channel(database, item)
    with database.transaction() as session:
        late = product.answer(session, item.id, stand=Stand.WONT, word="No.", seen=0, actor=ANA, now=now)
    assert isinstance(late, AlreadyAnswered)
    assert in_channel(database, item) == before


def test_what_does_not_exist_is_said_in_words(database: Database) -> None:
    with database.snapshot() as session, pytest.raises(UserError):
        product.get(session, 10_000)
