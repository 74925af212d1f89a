"""What is stored already is there after a migration, too."""

from collections.abc import Callable
from datetime import UTC, datetime

from alembic import command
from sqlalchemy import select, text

from storage import follow_ups
from storage.database import Database
from storage.migrating import configuration
from storage.tables import accounts

TEN, ELEVEN, NOON = (f"2026-11-23 {hour}:00:00.000000" for hour in (10, 11, 12))
ANSWER = (
    "INSERT INTO responses (id, source, external_id, kind, score, answered_at, received_at, version_at, revision, day, next_day) "
    "VALUES (:id, 'generic', :name, 'relationship', 3, :at, :at, :at, 1, '2026-11-23', '9999-12-31')"
)
CASE = (
    "INSERT INTO follow_ups (id, response_id, state, owner, opened_at, root_causes, revision) "
    "VALUES (:id, :id, 'taken', 'U0ANA', :at, '[]', 1)"
)
EVENT = (
    "INSERT INTO follow_up_events (id, follow_up_id, at, action, detail, origin) "
    "VALUES (:id, :of, :at, :action, :detail, 'test')"
)
ACCOUNT = (
    "INSERT INTO accounts (id, name, properties, facts_at, created_at) VALUES (:id, 'Example', :properties, '{}', :at)"
)
EVENTS = (
    (1, 1, TEN, "taken", "{}"),
    (2, 1, ELEVEN, "contacted", "{}"),
    (3, 1, ELEVEN, "undone", '{"of": 2}'),
    (4, 1, NOON, "contacted", '{"owner": "U0ANA"}'),
    (5, 2, ELEVEN, "snoozed", "{}"),
    (6, 2, NOON, "assigned", "{}"),
)


def test_old_cases_know_when_they_were_first_taken_and_answered(fresh: Callable[[], Database]) -> None:
    database = fresh()
    with database.overhaul() as session:
        command.upgrade(configuration(session.connection()), "0021")
        for case in (1, 2, 3):
            session.execute(text(ANSWER), {"id": case, "name": f"a{case}", "at": TEN})
            session.execute(text(CASE), {"id": case, "at": TEN})
        for row_id, case, at, action, detail in EVENTS:
            session.execute(text(EVENT), {"id": row_id, "of": case, "at": at, "action": action, "detail": detail})
    database.migrate()
    with database.snapshot() as session:
        cases = follow_ups.get_many(session, [1, 2, 3])
    first = {case.id: (case.first_taken_at, case.first_contacted_at) for case in cases.values()}
    ten, eleven, noon = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (10, 11, 12))
    assert first == {1: (ten, noon), 2: (eleven, None), 3: (None, None)}


def test_properties_that_were_stored_with_escapes_are_found(fresh: Callable[[], Database]) -> None:
    database = fresh()
    with database.overhaul() as session:
        command.upgrade(configuration(session.connection()), "0022")
        for row_id, properties in ((1, '{"gr\\u00f6\\u00dfe": "klein"}'), (2, '{"tier": "gold"}')):
            session.execute(text(ACCOUNT), {"id": row_id, "properties": properties, "at": TEN})
    database.migrate()
    with database.snapshot() as session:
        column = accounts.c.properties["größe"].as_string()
        assert session.execute(select(accounts.c.id, column).order_by(accounts.c.id)).all() == [(1, "klein"), (2, None)]
