"""Fill a database with made-up answers, fast and always the same: for benchmarks of what is read.

Customers are asked every ninety days and answer a third of the time, a few days late; three years; five in a hundred answers are
anonymous. Rows go straight into the tables; the tallies are counted from them, as `nps-bot rebuild-tallies` would.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import psycopg
from sqlalchemy import make_url, select

from scoring.nps import LOWEST_PASSIVE
from scoring.responses import Kind
from storage import tallies
from storage.column_types import NEVER
from storage.database import Database
from storage.people import EMAIL
from storage.tables import responses

LAST_DAY = date(2026, 11, 22)
DAYS = 3 * 365
CADENCE = 90
RESPONSE_RATE = 0.35
ANSWERS_EACH = DAYS / CADENCE * RESPONSE_RATE
PEOPLE_IN_COMPANY = 12
AGENTS = 50
CHUNK = 20_000
CASES = 100_000
PLANS, SEGMENTS, REGIONS = ("free", "pro", "enterprise"), ("smb", "mid", "large"), ("emea", "us", "apac", "latam")
SURVEYS, SOURCES = ("quarterly", "onboarding"), ("delighted", "typeform")
COMMENTS = (None, None, "Great product, love it", "The export is broken again", "Billing charged us twice")
THEMES = {"The export is broken again": " reliability ", "Billing charged us twice": " billing "}
PROMOTERS = {"free": 0.35, "pro": 0.5, "enterprise": 0.6}

Row = tuple[Any, ...]
RESPONSE_COLUMNS = (
    "source", "external_id", "survey", "kind", "score", "comment", "answered_at", "received_at", "version_at", "revision",
    "day", "next_day", "customer_id", "account_id", "plan", "segment", "region", "owner", "agent", "themes", "read_at",
)  # fmt: skip


CASE_COLUMNS = (
    "id", "response_id", "state", "owner", "opened_at", "taken_at", "contacted_at", "due_at", "resolved_at", "resolved_by",
    "outcome", "root_causes", "urgency_points", "urgency_level", "revision", "first_taken_at", "first_contacted_at",
)  # fmt: skip
EVENT_COLUMNS = ("follow_up_id", "at", "actor", "action", "detail", "origin")


def fill(database: Database, url: str, answers: int, *, seed: int = 1) -> int:
    """Write about so many answers into an empty, migrated database; how many it became."""
    customers = max(1, round(answers / ANSWERS_EACH))
    companies = max(1, customers // PEOPLE_IN_COMPANY)
    load = _into_sqlite if database.dialect == "sqlite" else _into_postgresql
    load(url, "accounts", ("id", "name", "folded_name", "plan", "segment", "region", "revenue", "owner_email", "properties",
                           "facts_at", "created_at"), _accounts(companies))  # fmt: skip
    load(
        url,
        "customers",
        ("id", "name", "email", "account_id", "facts_at", "created_at"),
        _customers(customers, companies),
    )
    load(url, "identities", ("namespace", "value", "customer_id"), _identities(customers))
    written = load(url, "responses", RESPONSE_COLUMNS, _responses(customers, companies, seed))
    cases = _unhappy(database)
    load(url, "follow_ups", CASE_COLUMNS, (_case(*each) for each in cases))
    load(url, "follow_up_events", EVENT_COLUMNS, (event for each in cases for event in _events(*each)))
    count_tallies(database)
    return written


def _unhappy(database: Database) -> list[tuple[int, datetime]]:
    """The latest unhappy answers: each has a case, numbered as the answer."""
    row = responses.c
    unhappy = select(row.id, row.answered_at).where(row.score < LOWEST_PASSIVE, row.kind == Kind.RELATIONSHIP)
    with database.snapshot() as session:
        found = session.execute(unhappy.where(row.deleted_at.is_(None)).order_by(row.day.desc(), row.id).limit(CASES))
        return [(row_id, answered_at) for row_id, answered_at in found]


def _case(number: int, heard_at: datetime) -> Row:
    """Most are closed; the others stand where their number says."""
    times: list[str | None] = [_text(heard_at + hours) for hours in _hours(number)]
    taken, contacted, resolved = times + [None] * (3 - len(times))
    state = ("open", "taken", "contacted", "resolved")[len(times)]
    who, how = (
        (f"U0OWNER{number % 20}", ("recovered", "no_reply", "not_recovered")[number % 3]) if resolved else (None, None)
    )
    owner = f"U0OWNER{number % 20}" if times else None
    due = _text(heard_at + timedelta(days=2))
    return (
        number, number, state, owner, _text(heard_at), taken, contacted, due, resolved, who, how, '["billing"]',
        number % 100, "low", 1 + len(times), taken, contacted,
    )  # fmt: skip


def _events(number: int, heard_at: datetime) -> Iterator[Row]:
    for action, hours in zip(("taken", "contacted", "resolved"), _hours(number), strict=False):
        yield number, _text(heard_at + hours), f"U0OWNER{number % 20}", action, "{}", "button"


def _hours(number: int) -> list[timedelta]:
    """From hearing of it until it was taken, answered and closed; as far as it went."""
    steps = [timedelta(hours=number % 7), timedelta(hours=7 + number % 60), timedelta(hours=70 + number % 200)]
    return steps[: number // 100 % 3 if number % 100 == 0 else 3]


def count_tallies(database: Database) -> None:
    """From scratch, in the database; days and links are written right."""
    with database.overhaul() as session:
        tallies.recount(session, tallies.TALLIED)


def _accounts(companies: int) -> Iterator[Row]:
    at = _moment(LAST_DAY, 0)
    for number in range(1, companies + 1):
        name = f"Company {number}"
        yield (number, name, name.lower(), *_segment(number), 1000 * (number % 97), _owner(number), "{}", "{}", at)


def _customers(customers: int, companies: int) -> Iterator[Row]:
    at = _moment(LAST_DAY, 0)
    for number in range(1, customers + 1):
        yield number, f"Person {number}", f"p{number}@example.com", number % companies + 1, "{}", at


def _identities(customers: int) -> Iterator[Row]:
    return ((EMAIL, f"p{number}@example.com", number) for number in range(1, customers + 1))


def _responses(customers: int, companies: int, seed: int) -> Iterator[Row]:
    random = Random(seed)
    number = 0
    for customer in range(1, customers + 1):
        company = customer % companies + 1
        segment = _segment(company)
        answers = [(day, random.random() < 0.05) for day in _days(random)]  # noqa: PLR2004  # five in a hundred are anonymous
        for at, (day, is_anonymous) in enumerate(answers):
            number += 1
            following = next((later for later, is_nobodys in answers[at + 1 :] if not is_nobodys), NEVER)
            comment = COMMENTS[int(random.random() * len(COMMENTS))]
            moment = _moment(day, number)
            yield (
                SOURCES[customer % 2], str(number), SURVEYS[at > 0], Kind.RELATIONSHIP.value, _score(random, segment[0]), comment,
                moment, moment, moment, 1, day.isoformat(), (NEVER if is_anonymous else following).isoformat(),
                None if is_anonymous else customer, None if is_anonymous else company, *segment, _owner(company), _agent(number), THEMES.get(comment or "", "  "), moment,
            )  # fmt: skip


def _days(random: Random) -> list[date]:
    """When a customer answered, in the order of time."""
    offset = int(random.random() * CADENCE)
    return [
        LAST_DAY - timedelta(days=back - int(random.random() * 4) if back > 3 else back)  # noqa: PLR2004  # up to three days late
        for back in range(DAYS - offset, -1, -CADENCE)
        if random.random() < RESPONSE_RATE
    ]


def _segment(company: int) -> tuple[str, str, str]:
    return PLANS[company % 3], SEGMENTS[company % 7 % 3], REGIONS[company % 4]


def _owner(company: int) -> str:
    return f"owner{company % 20}@example.com"


def _agent(number: int) -> str | None:
    """One answer in three is about a ticket."""
    return f"agent{number // 3 % AGENTS}" if number % 3 == 0 else None


def _score(random: Random, plan: str) -> int:
    drawn = random.random()
    if drawn < PROMOTERS[plan]:
        return 9 + (drawn * 100 % 1 > 0.5)  # noqa: PLR2004  # a coin
    return 7 + int(random.random() * 2) if drawn < 0.8 else int(random.random() * 7)  # noqa: PLR2004  # a fifth is unhappy


def _moment(day: date, number: int) -> str:
    at = datetime(day.year, day.month, day.day, 12, number // 60 % 60, number % 60, tzinfo=UTC)
    return _text(at)


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.000000")


def _into_sqlite(url: str, table: str, columns: Sequence[str], rows: Iterator[Row]) -> int:
    places = ", ".join("?" * len(columns))
    written = 0
    with sqlite3.connect(make_url(url).database or "") as connection:
        for setting in ("synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index' AND sql IS NOT NULL", [table]
        ).fetchall()
        for name, _ in indexes:  # sorted once, in the end, is ten times as fast
            connection.execute(f"DROP INDEX {name}")
        while chunk := list(islice(rows, CHUNK)):
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", chunk)  # noqa: S608  # our own names
            written += len(chunk)
        for _, made in indexes:
            connection.execute(made)
    connection.close()
    return written


def _into_postgresql(url: str, table: str, columns: Sequence[str], rows: Iterator[Row]) -> int:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    written = 0
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SET timezone TO 'UTC'")
        cursor.execute("SET maintenance_work_mem TO '512MB'")
        indexes = cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [table],
        ).fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                written += 1
        for _, made in indexes:
            cursor.execute(made)
        if "id" in columns:  # whoever writes next draws his ids after these
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608  # our own names
    return written
