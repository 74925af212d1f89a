from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.usecases import case_file, drafts
from bot.usecases.drafts import Letter, WrongTemplateError
from scoring.drafts import Audience, Draft, originals
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse, Ticket
from storage import preferences, responses
from storage.database import Database
from storage.reading import ReadComment, store_reading
from storage.recording import record

CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
OWN = Draft(
    key="own-1",
    name="Ours",
    audience=Audience.DETRACTOR,
    when=("comment", "again"),
    subject="Hello",
    text="Hi[ {company}].",
)


def answered(
    database: Database, now: datetime, *scores: int, comment: str | None = "The export is broken", **who: str
) -> int:
    """A customer answers, once a month, the last time now; the id of that last answer."""
    items = [
        SurveyResponse(
            source="delighted",
            external_id=f"a{index}",
            score=score,
            comment=comment,
            answered_at=now - timedelta(days=30 * (len(scores) - 1 - index)),
            survey="Pulse",
            ticket=Ticket(id="4711"),
            customer=Customer(email="ana@example.com", name=who.get("name"), company=who.get("company")),
        )
        for index, score in enumerate(scores)
    ]
    with database.transaction() as session:
        recorded = record(session, items, received_at=now, calendar=CALENDAR, segments=())
        last = recorded[-1].response_id
        assert last is not None
        store_reading(session, [ReadComment(last, 1, None, ("reliability",) if comment else ())], now=now)
    return last


def letter(database: Database, response_id: int, now: datetime, **wish: object) -> Letter:
    with database.snapshot() as session:
        response = responses.get(session, response_id)
        assert response is not None
        file = case_file.gather(session, response, calendar=CALENDAR)
        return drafts.letter(session, file, calendar=CALENDAR, now=now, **wish)  # type: ignore[arg-type]


def test_the_letter_says_what_is_known(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3, name="Ana Example", company="Example Corp")
    written = letter(database, ana, now, me="Ben Sample")
    assert written.chosen == "broken"
    assert written.to == "ana@example.com"
    assert written.subject == "About “The export is broken”"
    assert written.text.startswith("Hello Ana,\n\nThank you for telling us, and I am sorry")
    assert "[" not in written.text
    assert "at Example Corp." in written.text
    assert "You write: “The export is broken.” I see that it goes back to your ticket 4711." in written.text
    assert written.text.endswith("\n\nBen Sample")


def test_the_letter_keeps_quiet_of_what_is_not_known(database: Database, now: datetime) -> None:
    written = letter(database, answered(database, now, 3, comment=None), now)
    assert written.chosen == "silent"
    assert written.text.startswith("Hello,\n\nOn ")
    assert written.text.endswith("reaches me directly.")


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [((2, 3), "again"), ((9, 3), "broken"), ((3, 8), "passive_comment"), ((3, 9), "promoter_comment")],
)
def test_history_and_band_choose_the_letter(
    database: Database, now: datetime, scores: tuple[int, ...], chosen: str
) -> None:
    assert letter(database, answered(database, now, *scores), now).chosen == chosen


def test_another_letter_may_be_chosen_if_it_suits(database: Database, now: datetime) -> None:
    ana = answered(database, now, 9, 3)
    assert letter(database, ana, now, chosen="fallen").chosen == "fallen"
    assert letter(database, ana, now, chosen="promoter").chosen == "broken"


def test_what_product_people_answered_is_told(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3)
    written = letter(database, ana, now, audience=Audience.SHIPPED, answer="It is in version 5.2.")
    assert written.chosen == "shipped"
    assert "the result is there now. It is in version 5.2. It helped" in written.text


def test_an_older_answer_has_its_year(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3)
    later = now + timedelta(days=365)
    assert str(now.year) in letter(database, ana, later, audience=Audience.PLANNED).text
    assert str(now.year) not in letter(database, ana, now, audience=Audience.PLANNED).text


def test_what_others_wrote_stays_on_its_line(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3, company="Evil\n\n[{me}]\u202e Corp")
    assert "Evil [{me}] Corp" in letter(database, ana, now).text


def test_an_admin_changes_removes_and_brings_back(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3)
    (call,) = [draft for draft in originals() if draft.key == "call"]
    changed = Draft(key="call", name="Call", audience=call.audience, when=("again",), subject="Now", text="Now.")
    with database.transaction() as session:
        drafts.save(session, changed, now=now)
        assert drafts.find(session, "call").is_changed
        drafts.remove(session, "broken", now=now)
        assert drafts.find(session, "broken").is_removed
    written = letter(database, ana, now)
    assert [draft.key for draft in written.suiting] == ["detractor"]
    with database.transaction() as session:
        drafts.restore(session, "call")
        drafts.restore(session, "broken")
        assert not drafts.find(session, "call").is_changed
        assert [each.draft for each in drafts.shelf(session)] == list(originals())
    assert letter(database, ana, now).chosen == "broken"


def test_an_admins_own_template_is_offered_and_may_go(database: Database, now: datetime) -> None:
    ana = answered(database, now, 2, 3)
    with database.transaction() as session:
        drafts.save(session, OWN, now=now)
    written = letter(database, ana, now)
    assert (written.chosen, written.subject, written.text) == ("own-1", "Hello", "Hi.")
    with database.transaction() as session:
        drafts.remove(session, "own-1", now=now)
        with pytest.raises(UserError):
            drafts.find(session, "own-1")


@pytest.mark.parametrize(
    ("field", "subject", "text"), [("subject", "Hi {firstname}", "Hi"), ("text", "Hi", "Hi {company}")]
)
def test_a_mistake_is_told_where_it_was_made(
    database: Database, now: datetime, field: str, subject: str, text: str
) -> None:
    wrong = Draft(key="own-2", name="Wrong", audience=Audience.DETRACTOR, when=(), subject=subject, text=text)
    with database.transaction() as session, pytest.raises(WrongTemplateError) as mistake:
        drafts.save(session, wrong, now=now)
    assert mistake.value.field == field


def test_what_can_no_longer_be_read_is_not_offered(database: Database, now: datetime) -> None:
    ana = answered(database, now, 3)
    with database.transaction() as session:
        stored = {
            "name": "Old",
            "audience": "detractor",
            "when": ["comment", "again"],
            "subject": "x",
            "text": "{gone}",
        }
        preferences.set_setting(session, "draft:own-3", stored, now=now)
        assert drafts.find(session, "own-3").has_mistake
    assert letter(database, ana, now).chosen == "broken"


def test_where_nothing_suits_the_letter_is_empty(database: Database, now: datetime) -> None:
    ana = answered(database, now, 9)
    with database.transaction() as session:
        for key in ("promoter", "promoter_comment"):
            drafts.remove(session, key, now=now)
    written = letter(database, ana, now)
    assert (written.chosen, written.text, written.suiting) == (None, "", ())
