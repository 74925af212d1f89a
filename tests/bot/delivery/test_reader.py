"""The reader: a comment that cannot be read holds up no other, and not even its own alert."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.reader import Reader
from bot.usecases import intake, reading
from bot.usecases.announcing import ALERT
from bot.usecases.intake import Policy
from scoring.periods import Calendar
from scoring.responses import SurveyResponse
from storage import deliveries, subscriptions
from storage.database import Database
from storage.reading import ReadComment
from storage.responses import StoredResponse
from storage.subscriptions import What

CALENDAR = Calendar(ZoneInfo("UTC"))
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=CALENDAR, segments=("plan",))


def stumbling(batch: Sequence[StoredResponse]) -> list[ReadComment]:
    if any(answer.comment == "trap" for answer in batch):
        raise RuntimeError("a bug of ours")
    return reading.read(batch)


def test_a_comment_that_cannot_be_read_holds_up_nothing(database: Database, now: datetime) -> None:
    woken: list[int] = []
    reader = Reader(
        database=database,
        calendar=CALENDAR,
        max_age=timedelta(days=3),
        on_read=woken.append,
        clock=lambda: now,
        read=stumbling,
    )
    answers = [
        SurveyResponse(source="generic", external_id=text, score=2, answered_at=now, comment=text)
        for text in ("The app crashes daily.", "trap", "Still waiting for a reply.")
    ]
    with database.transaction() as session:
        subscriptions.add(session, "C0ALERTS", What.ALERTS, now=now)
        ids = [entry.response_id for entry in intake.record_batch(session, answers, now, POLICY)]
    assert reader.step(now) == 3
    with database.snapshot() as session:
        told = [bool(deliveries.of_subject(session, str(each))) for each in ids]
        kinds = {row.kind for each in ids for row in deliveries.of_subject(session, str(each))}
    assert told == [True, True, True]
    assert kinds == {ALERT}
    assert woken == [3]
    assert reader.step(now + timedelta(minutes=5)) == 0
