"""What counting offers beyond one number: several ranges, groups, comments, exports, and what occurs at all."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from scoring.filters import parse_filter
from scoring.nps import Nps
from scoring.responses import Kind, Ticket
from storage import counting
from storage.database import Database
from storage.reading import ReadComment, store_reading

DAY = date(2026, 11, 2)
SPAN: dict[str, Any] = {"start": DAY, "end": DAY + timedelta(days=20)}
Items = Callable[..., Any]


@pytest.fixture(params=["tallied", "not tallied"])
def tallied(request: pytest.FixtureRequest, segments: Sequence[str]) -> Sequence[str]:
    return segments if request.param == "tallied" else ()


def test_only_the_latest_voice_in_the_period_counts_before_any_filter(
    database: Database, answer: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(answer("a1", 3, day=0, key="k1", plan="free"), answer("a2", 9, day=5, key="k1", plan="pro"))
    free = parse_filter("plan:free")
    with database.snapshot() as session:

        def seen(end: int, filters: Any = counting.EVERYTHING) -> Nps:
            last = DAY + timedelta(days=end)
            return counting.count(session, start=DAY, end=last, filters=filters, segments=tallied)

        assert (seen(5), seen(6)) == (Nps(detractors=1), Nps(promoters=1))
        assert (seen(5, free), seen(6, free)) == (Nps(detractors=1), Nps())


def test_kinds_are_never_mixed(database: Database, answer: Items, write: Items, tallied: Sequence[str]) -> None:
    write(
        answer("a1", 3, key="k1"),
        answer("a2", 9, day=1, key="k1", kind=Kind.TRANSACTIONAL),
        answer("a3", 8, day=2, key="k1", kind=Kind.PROSPECT),
    )
    with database.snapshot() as session:
        counted = {kind: counting.count(session, **SPAN, kind=kind, segments=tallied) for kind in Kind}
        assert counting.kinds_present(session) == dict.fromkeys(Kind, 1)
    assert counted == {
        Kind.RELATIONSHIP: Nps(detractors=1),
        Kind.TRANSACTIONAL: Nps(promoters=1),
        Kind.PROSPECT: Nps(passives=1),
    }


def test_each_anonymous_answer_is_a_voice(
    database: Database, answer: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(answer("a1", 3), answer("a2", 3), answer("a3", 9, plan="pro"), answer("a4", 9, plan="pro"))
    with database.snapshot() as session:
        assert counting.count(session, **SPAN, segments=tallied) == Nps(detractors=2, promoters=2)


def test_of_two_answers_at_one_moment_the_later_stored_counts(
    database: Database, answer: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(answer("z", 3, key="k1"))
    write(answer("a", 9, key="k1"))
    with database.snapshot() as session:
        assert counting.count(session, **SPAN, segments=tallied) == Nps(promoters=1)


def test_several_ranges_make_a_trend(database: Database, answer: Items, write: Items, tallied: Sequence[str]) -> None:
    write(*(answer(f"a{day}", score, day=day, key="k1") for day, score in ((0, 3), (1, 9), (3, 7))))
    ranges = [(DAY + timedelta(days=day), DAY + timedelta(days=day + 1)) for day in range(4)]
    with database.snapshot() as session:
        trend = counting.counts(session, ranges, segments=tallied)
    assert trend == [Nps(detractors=1), Nps(promoters=1), Nps(), Nps(passives=1)]


def test_groups_take_the_most_common_spelling_and_name_the_unknown(
    database: Database, answer: Items, deletion: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(
        answer("a1", 3, plan="Pro"),
        answer("a2", 9, plan="pro"),
        answer("a3", 8, plan="Pro"),
        answer("a4", 10),
        answer("a5", 10, plan="free"),
    )
    write(deletion("a5", day=1))
    with database.snapshot() as session:
        groups = counting.count_by(session, "plan", **SPAN, segments=tallied)
        few = counting.count_by(session, "plan", **SPAN, segments=tallied, filters=parse_filter("plan:pro score>=8"))
        one = counting.count_by(session, "plan", **SPAN, segments=tallied, filters=parse_filter("-plan:pro"))
    assert groups == {"Pro": Nps(detractors=1, passives=1, promoters=1), "": Nps(promoters=1)}
    assert sum(few.values(), start=Nps()) == Nps(passives=1, promoters=1)
    assert one == {"": Nps(promoters=1)}


def test_an_answer_counts_in_each_of_its_themes(database: Database, answer: Items, write: Items, now: Any) -> None:
    told = write(answer("a1", 3, comment="Slow and expensive"), answer("a2", 9), answer("a3", 9, comment="Price"))
    themes = [("performance", "price"), (), ("price",)]
    readings = [ReadComment(each.response_id, 1, None, found) for each, found in zip(told, themes, strict=True)]
    with database.transaction() as session:
        store_reading(session, readings, now=now)
    with database.snapshot() as session:
        groups = counting.count_by(session, "theme", **SPAN)
        price = counting.count(session, **SPAN, filters=parse_filter("theme:price"))
        without = counting.count(session, **SPAN, filters=parse_filter("-has:theme"))
    assert groups == {
        "performance": Nps(detractors=1),
        "price": Nps(detractors=1, promoters=1),
        "": Nps(promoters=1),
    }
    assert (price, without) == (Nps(detractors=1, promoters=1), Nps(promoters=1))


def test_a_property_may_have_a_name_in_any_language(database: Database, answer: Items, write: Items) -> None:
    sizes = enumerate(("10", "20", "klein", "klein"))
    write(*(answer(f"a{row}", 9, key=f"k{row}", company=f"C{row}", properties={"größe": size}) for row, size in sizes))
    with database.snapshot() as session:
        groups = counting.count_by(session, "größe", **SPAN)
        fitting = {
            text: counting.count(session, **SPAN, filters=parse_filter(text, keys=frozenset({"größe"}))).n
            for text in ("größe:klein", "-größe:klein", "größe>=20")
        }
    assert {value: nps.n for value, nps in groups.items()} == {"10": 1, "20": 1, "klein": 2}
    assert fitting == {"größe:klein": 2, "-größe:klein": 2, "größe>=20": 1}


def test_groups_by_facts_of_today_and_by_properties(database: Database, answer: Items, write: Items) -> None:
    write(answer("a1", 3, key="k1", company="Example", plan="free", properties={"tier": "gold"}))
    write(answer("b1", 9, day=1, key="k2", company="Example", plan="pro"))
    today = parse_filter("now")
    with database.snapshot() as session:
        assert set(counting.count_by(session, "plan", **SPAN)) == {"free", "pro"}
        assert set(counting.count_by(session, "plan", **SPAN, filters=today)) == {"pro"}
        assert set(counting.count_by(session, "tier", **SPAN)) == {"gold"}


def test_an_answer_stays_with_the_owner_of_its_time(
    database: Database, answer: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(answer("a1", 3, key="k1", company="Example", owner="ana@example.com"))
    write(answer("b1", 9, day=1, key="k2", company="Example", owner="ben@example.com"))
    arguments: dict[str, Any] = {**SPAN, "segments": tallied}
    with database.snapshot() as session:

        def of(text: str) -> Nps:
            return counting.count(session, **arguments, filters=parse_filter(text))

        assert (of("owner:@ana"), of("owner:@ana now")) == (Nps(detractors=1), Nps())
        assert (of("owner:ben@example.com"), of("owner:ben now")) == (
            Nps(promoters=1),
            Nps(detractors=1, promoters=1),
        )
        assert set(counting.count_by(session, "owner", **arguments)) == {"ana@example.com", "ben@example.com"}


def test_comments_are_voices_with_words_the_newest_first(database: Database, answer: Items, write: Items) -> None:
    write(
        answer("a1", 3, day=0, key="k1", comment="Replaced"),
        answer("a2", 3, day=1, key="k1", comment="Slow"),
        answer("b1", 9, day=2, key="k2", comment="Great"),
        answer("c1", 9, day=3, key="k3"),
    )
    with database.snapshot() as session:
        found = counting.comments(session, **SPAN)
        one = counting.comments(session, **SPAN, limit=1)
        bad = counting.comments(session, **SPAN, filters=parse_filter("is:detractor"))
    assert [each.comment for each in found] == ["Great", "Slow"]
    assert [each.comment for each in one] == ["Great"]
    assert [each.comment for each in bad] == ["Slow"]


def test_an_export_has_every_voice_the_oldest_first(database: Database, answer: Items, write: Items) -> None:
    write(*(answer(f"a{number}", number % 11, day=number % 15, key=f"k{number}") for number in range(1100)))
    with database.snapshot() as session:
        exported = list(counting.latest_answers(session, **SPAN, filters=parse_filter("score>=9")))
    assert len(exported) == sum(number % 11 >= 9 for number in range(1100))
    assert exported == sorted(exported, key=lambda each: (each.answered_at, each.id))


def test_the_first_day_is_that_of_the_oldest_answer_that_stands(
    database: Database, answer: Items, deletion: Items, write: Items
) -> None:
    with database.snapshot() as session:
        assert counting.first_day(session) is None
        assert counting.kinds_present(session) == {}
    write(answer("a1", day=0), answer("a2", day=3), answer("a3", day=5, kind=Kind.PROSPECT))
    write(deletion("a1", day=1))
    with database.snapshot() as session:
        assert counting.first_day(session) == DAY + timedelta(days=3)
        assert counting.first_day(session, Kind.PROSPECT) == DAY + timedelta(days=5)


def test_the_values_that_occur_are_listed_the_most_common_first(
    database: Database, answer: Items, write: Items, tallied: Sequence[str]
) -> None:
    write(
        answer("a1", key="k1", email="a@example.com", plan="pro", company="Example", ticket=Ticket(agent="Ana")),
        answer("a2", key="k2", plan="pro", company="Other", owner="ben@example.com"),
        answer("a3", key="k3", plan="free", properties={"tier": "gold"}),
        answer("a4"),
    )
    with database.snapshot() as session:

        def values(key: str, **more: Any) -> list[str]:
            return counting.values_of(session, key, segments=tallied, **more)

        assert (values("plan"), values("plan", limit=1)) == (["pro", "free"], ["pro"])
        assert (values("agent"), values("owner"), values("tier")) == (["Ana"], ["ben@example.com"], ["gold"])
        assert (values("company"), values("email")) == (["Example", "Other"], ["a@example.com"])


@pytest.mark.parametrize(
    ("text", "fitting"),
    [("score:1,5", 2), ("score:1-5", 3), ('company:"!!!"', 1), ("company:Example", 3)],
)
def test_a_filter_lets_through_whom_it_means(
    database: Database, answer: Items, write: Items, text: str, fitting: int
) -> None:
    companies = ["Example", "Example", "Example", "!!!"]
    write(
        *(
            answer(f"a{score}", score, day=1, key=str(score), company=company)
            for score, company in zip((1, 3, 5, 9), companies, strict=True)
        )
    )
    with database.snapshot() as session:
        assert counting.count(session, **SPAN, filters=parse_filter(text)).n == fitting
