from datetime import datetime

from storage import names
from storage.database import Database


def test_people_are_called_what_they_were_called_last(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        names.remember(session, "U0ANA", "Ana", now=now)
        names.remember(session, "U0ANA", "Ana Lind", now=now)
    with database.snapshot() as session:
        assert names.of(session, ["U0ANA", "U0BEN", "U0ANA"]) == {"U0ANA": "Ana Lind"}
        assert names.of(session, []) == {}
