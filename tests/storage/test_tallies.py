"""The tallies against counting from scratch, after everything that can happen to answers."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from scoring.filters import parse_filter
from scoring.nps import Nps
from scoring.periods import Calendar
from scoring.responses import Kind, SurveyResponse
from storage.column_types import NEVER
from storage.counting import count, count_by
from storage.customers import profiles
from storage.database import Database
from storage.filter_sql import owner_names
from storage.knowing import learn
from storage.reading import ReadComment, claim_unread, store_reading
from storage.recording import record
from storage.tables import customers, monthly_tallies, responses, tallies
from storage.tallied import groups
from storage.tallies import rebuild_tallies

Row = dict[str, Any]
CELL = ("kind", "key", "value", "day", "next_day")
COUNTS = ("detractors", "passives", "promoters")
THEMES = ("billing", "performance", "price")
CHANGES = int(
    os.environ.get("NPS_TALLY_CHANGES", "2000")
)  # `make fuzz-tallies`: 20,000, on other random numbers each time
SEED = int(os.environ.get("NPS_TALLY_SEED", "3"))
PER_ROUND = 500
LOOKS = 4
PERIODS = 60
ALIGNED = 0.4


def cells(database: Database) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    with database.snapshot() as session:
        rows = session.execute(select(*(tallies.c[name] for name in CELL + COUNTS))).all()
    return {tuple(row[:5]): tuple(row[5:]) for row in rows if any(row[5:])}


def stored(database: Database) -> list[Row]:
    with database.snapshot() as session:
        return [dict(row) for row in session.execute(select(responses).order_by(responses.c.id)).mappings()]


def moved_apart(database: Database) -> list[int]:
    """Answers that stand with another account than their customer."""
    whose = select(responses.c.id).outerjoin(customers, customers.c.id == responses.c.customer_id)
    with database.snapshot() as session:
        return list(
            session.execute(whose.where(responses.c.account_id.is_distinct_from(customers.c.account_id))).scalars()
        )


def counted_from_scratch(rows: Iterable[Row], segments: Sequence[str]) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """Written from the definition: the same person's next answer of that kind, by time and then by id."""
    live = sorted((row for row in rows if row["deleted_at"] is None), key=lambda row: (row["answered_at"], row["id"]))
    following: dict[tuple[int, str], date] = {}
    found: dict[tuple[Any, ...], Counter[int]] = {}
    for row in reversed(live):
        voice = row["customer_id"], row["kind"]
        next_day = following.get(voice, NEVER) if row["customer_id"] else NEVER
        following[voice] = row["day"]
        band = 0 if row["score"] <= 6 else 1 if row["score"] <= 8 else 2
        days = row["day"], next_day
        months = [day.replace(day=1) for day in days]
        for key, value in [("", ""), *((key, row[key] or "") for key in segments)]:
            found.setdefault((row["kind"], key, value, *days), Counter())[band] += 1
            found.setdefault((row["kind"], f"months {key}".strip(), value, *months), Counter())[band] += 1
        found.setdefault((row["kind"], "months agent", row["agent"] or "", *months), Counter())[band] += 1
    return {cell: (bands[0], bands[1], bands[2]) for cell, bands in found.items()}


def monthly_cells(database: Database) -> dict[tuple[Any, ...], tuple[int, ...]]:
    with database.snapshot() as session:
        rows = session.execute(select(monthly_tallies)).all()
    return {tuple(row[:11]): tuple(row[11:]) for row in rows if any(row[11:])}


def counted_by_month(rows: Iterable[Row]) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """From `day` and `next_day`, which `counted_from_scratch` holds against the definition."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        if row["deleted_at"] is None:
            facts = [row[name] or "" for name in ("plan", "segment", "region", "source", "survey")]
            themes = (row["themes"] or "").split()
            months = row["day"].replace(day=1), row["next_day"].replace(day=1)
            for theme in ("", *themes):
                cell = (row["kind"], theme, *months, *facts, bool(row["comment"]), bool(themes))
                found.setdefault(cell, [0] * 11)[row["score"]] += 1
    return {cell: tuple(counts) for cell, counts in found.items()}


def read_some(database: Database, random: Random, now: datetime) -> None:
    """Comments are read later, in an order of their own; some not at all before they are read again."""
    with database.transaction() as session:
        unread = claim_unread(session, now=now, limit=random.randrange(PER_ROUND), lease=timedelta(0))
        readings = [
            ReadComment(each.id, each.revision, None, tuple(random.sample(THEMES, random.randrange(3))))
            for each in unread
        ]
        store_reading(session, readings, now=now)


def tell(database: Database, story: Any, segments: Sequence[str], at: datetime) -> None:
    """What `nps-bot import-customers` and `PUT /customers/…` do: no answer, and somebody may belong to another account."""
    told = [item.customer for item in story.items(PER_ROUND // 10) if isinstance(item, SurveyResponse)]
    with database.transaction() as session:
        learn(session, told, source="typeform", at=at, segments=segments)


def accounts_of_customers(database: Database) -> dict[int, int | None]:
    with database.snapshot() as session:
        return {row.id: row.account_id for row in session.execute(select(customers.c.id, customers.c.account_id))}


def voices(rows: Iterable[Row], start: date, end: date, kind: Kind) -> list[Row]:
    """The latest answer of each person in the period; each anonymous one."""
    latest: dict[Any, Row] = {}
    for row in sorted(rows, key=lambda row: (row["answered_at"], row["id"])):
        if row["deleted_at"] is None and row["kind"] == kind and start <= row["day"] < end:
            latest[("customer", row["customer_id"]) if row["customer_id"] else ("answer", row["id"])] = row
    return list(latest.values())


def compare_periods(database: Database, rows: Sequence[Row], random: Random, segments: Sequence[str]) -> None:
    """Whole months, days in their midst, and beyond the first and the last answer: held against `voices`."""
    days = sorted({row["day"] for row in rows})
    before, after = days[0] - timedelta(days=80), days[-1] + timedelta(days=80)
    ends = [before + timedelta(days=number) for number in range((after - before).days)]
    months = [day for day in ends if day.day == 1]
    with database.snapshot() as session:
        for at in range(PERIODS):
            start, end = sorted(random.choice(months if random.random() < ALIGNED else ends) for _ in range(2))
            kind = random.choice([*Kind])
            chosen = voices(rows, start, end, kind)
            key = segments[at % len(segments)]
            wanted: dict[str, Nps] = {}
            for row in chosen:
                wanted[row[key] or ""] = wanted.get(row[key] or "", Nps()) + Nps.of([row["score"]])
            found = dict(groups(session, key, start=start, end=end, kind=kind))
            assert {value: nps for value, nps in found.items() if nps.n} == wanted, (start, end, kind, key)
            whole = count(session, start=start, end=end, kind=kind, segments=segments)
            assert whole == sum(wanted.values(), start=Nps()), (start, end, kind)


@pytest.mark.timeout(300)
def test_tallies_equal_counting_from_scratch_after_random_changes(
    database: Database, story: Any, write: Callable[..., object], segments: Sequence[str], now: datetime
) -> None:
    random = Random(SEED)
    rounds, moves = CHANGES // PER_ROUND, 0
    for at in range(rounds):
        before = accounts_of_customers(database)
        write(*story.items(PER_ROUND))
        tell(database, story, segments, now + timedelta(hours=at))
        after = accounts_of_customers(database)
        moves += sum(after.get(customer, account) != account for customer, account in before.items())
        read_some(database, random, now)
        if at % (rounds // LOOKS) == 0 or at == rounds - 1:
            rows = stored(database)
            assert cells(database) == counted_from_scratch(rows, segments)
            assert monthly_cells(database) == counted_by_month(rows)
            assert moved_apart(database) == []
            compare_periods(database, rows, random, segments)
    assert moves > rounds
    assert sum(row["deleted_at"] is not None for row in rows) > 20
    assert max(Counter(row["customer_id"] for row in rows if row["customer_id"]).values()) > 10
    assert sum(bool((row["themes"] or "").strip()) for row in rows) > 100


def test_rebuilding_changes_nothing_when_everything_is_right(  # noqa: PLR0917  # fixtures
    database: Database,
    story: Any,
    write: Callable[..., object],
    calendar: Calendar,
    segments: Sequence[str],
    now: datetime,
) -> None:
    write(*story.items(400))
    tell(database, story, segments, now)
    read_some(database, Random(3), now)
    before, months, rows = cells(database), monthly_cells(database), stored(database)
    with database.transaction() as session:
        rebuild_tallies(session, calendar, segments)
    assert cells(database) == before
    assert monthly_cells(database) == months == counted_by_month(rows)
    assert stored(database) == rows


def test_rebuilding_moves_the_days_to_a_new_zone_and_counts_by_new_keys(
    database: Database, story: Any, write: Callable[..., object]
) -> None:
    write(*story.items(400))
    before = stored(database)
    with database.transaction() as session:
        rebuild_tallies(session, Calendar(ZoneInfo("Pacific/Auckland")), ["survey"])
    rows = stored(database)
    assert cells(database) == counted_from_scratch(rows, ["survey"])
    assert monthly_cells(database) == counted_by_month(rows)
    assert {row["day"] for row in before} != {row["day"] for row in rows}


def test_rebuilding_looks_up_everybodys_account(
    database: Database,
    answer: Callable[..., SurveyResponse],
    write: Callable[..., object],
    calendar: Calendar,
    segments: Sequence[str],
) -> None:
    """A replica of the release before wrote answers without it, and moved customers without their answers."""
    write(*(answer(f"a{number}", email=f"p{number}@example.com", company="Example Corp") for number in range(3)))
    write(answer("nobody's"), answer("a4", email="ana@gmail.com"))
    known = stored(database)
    with database.transaction() as session:
        for row, wrong in zip(known, (None, 99, 99, 99, 99), strict=True):
            session.execute(update(responses).where(responses.c.id == row["id"]).values(account_id=wrong))
        rebuild_tallies(session, calendar, segments)
    assert moved_apart(database) == []
    assert stored(database) == known


def test_answers_that_come_after_a_change_of_zone_are_taken_before_the_tallies_are_rebuilt(
    database: Database, answer: Callable[..., SurveyResponse], at: Callable[[float], datetime], segments: Sequence[str]
) -> None:
    """West of the old zone a later answer may fall on an earlier day."""
    for number, zone in enumerate(["Pacific/Auckland", "Pacific/Honolulu"]):
        item = answer(f"a{number}", day=number / 100, key="k1")
        with database.transaction() as session:
            record(session, [item], received_at=at(1), calendar=Calendar(ZoneInfo(zone)), segments=segments)
    first, second = stored(database)
    assert second["day"] < first["day"] == first["next_day"]


FILTERS = (
    "",
    "plan:pro",
    "-plan:pro",
    "plan:PRO,free",
    "-region:us",
    "survey:pulse",
    "source:typeform",
    "plan:pro region:eu",
    "score<=6",
    "is:detractor has:comment",
    "-has:plan",
    "has:owner,agent",
    "agent:ana",
    "-agent:ana",
    "agent:ana,ben",
    "owner:@ana",
    "-owner:ben@example.com",
    "owner:@ana now",
    "-owner:ben score>=7",
    "has:owner plan:pro now",
    'company:"company 3"',
    "email:p7@company0.example",
    "kind:relationship",
    "comment:slow",
    'comment:"aber langsam"',
    "comment:%",
    "comment:d_e",
    "seats<=20",
    "-seats:10..30",
    "tier:gold",
    "-tier:gold plan:free",
    "plan:pro now",
    "-region:us -plan:free now",
    "has:theme",
    "-theme:billing",
    "theme:billing",
    "theme:Billing plan:pro",
    "theme:billing,price score>=7",
    "-has:comment region:us",
    "has:comment,plan score:2-9",
    "has:theme is:promoter survey:pulse",
    "-score<=6 -plan:free source:typeform,delighted",
    "category:passive -is:detractor",
)


def test_counting_equals_the_definition_for_every_kind_of_filter(
    database: Database, story: Any, write: Callable[..., object], segments: Sequence[str], now: datetime
) -> None:
    write(*story.items(500))
    read_some(database, Random(3), now)
    rows = stored(database)
    for text in FILTERS:
        compare(database, rows, segments, text)


def compare(database: Database, rows: Sequence[Row], segments: Sequence[str], text: str) -> None:
    """Count in several periods of every kind and group in several ways; hold it against `voices`."""
    filters = parse_filter(text, keys=frozenset({"seats", "tier"}))
    days = sorted(row["day"] for row in rows)
    random = Random(text)

    def fits(row: Row) -> bool:
        return filters.matches(facts(row, known, by_today=filters.by_today))

    with database.snapshot() as session:
        known = profiles(session, {row["customer_id"] for row in rows if row["customer_id"]})
        for _ in range(4):
            start, end = sorted(random.choices(days, k=2))
            kind = random.choice([*Kind])
            chosen = [row for row in voices(rows, start, end, kind) if fits(row)]
            wanted = Nps.of(row["score"] for row in chosen)
            arguments: dict[str, Any] = {"start": start, "end": end, "kind": kind, "filters": filters}
            assert count(session, **arguments, segments=segments) == wanted, text
            assert count(session, **arguments) == wanted, text
            for key in random.sample(["plan", "survey", "agent", "company", "owner", "tier"], 2):
                groups = [count_by(session, key, **arguments, segments=tallied) for tallied in (segments, ())]
                assert groups[0] == groups[1], (text, key)
                assert sum(groups[0].values(), start=Nps()) == wanted, (text, key)


def facts(row: Row, known: Any, *, by_today: bool) -> Row:
    person = known.get(row["customer_id"])
    account = person.account if person else None
    today = {name: getattr(account, name, None) for name in ("plan", "segment", "region")} if by_today else {}
    of_account = {**account.properties, "company": account.name} if account else {}
    owner = (account and account.owner_email) if by_today else row["owner"]
    today["owner"] = owner_names(owner) if owner else None
    email = person.email if person else None
    return {**row, "theme": (row["themes"] or "").split(), **of_account, "email": email, **today}
