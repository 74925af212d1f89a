"""From a sentence to an answer: what happens around the counting."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.answering import answers
from bot.answering.answers import Asker
from scoring.periods import Calendar
from storage.database import Database


def test_slack_is_asked_who_an_owner_is_while_no_transaction_is_open(
    sqlite_database: Database, tmp_path: Path, now: datetime
) -> None:
    """The pool has two connections: were one of them held meanwhile, the second snapshot here would wait in vain."""
    narrow = Database(f"sqlite:///{tmp_path}/nps.db", lock_timeout=timedelta(seconds=0.2), pool_size=1)

    def email_of(_user: str) -> str:
        with narrow.snapshot() as one, narrow.snapshot() as other:
            one.connection()
            other.connection()
        return "ana@example.com"

    asker = Asker(calendar=Calendar(ZoneInfo("UTC")), segments=(), now=now, email_of=email_of)
    said = answers.answer(narrow, "owner:<@U0ANA>", asker).message
    assert "owner:ana@example.com" in str(said.blocks)
    narrow.close()
