"""A case from the alert to its end and back: the messages that follow it, undo, reactions, notes, and who may."""

from datetime import timedelta
from typing import Any

import pytest

from storage import case_events, follow_ups
from storage.case_events import Event
from tests.journeys.stage import ALERTS, Stage
from tests.journeys.test_button_to_assignment import resolution

ANA, BEN, GUEST = "U0ANA", "U0BEN", "U0GUEST"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def alert(stage: Stage) -> dict[str, Any]:
    customer = {"name": "Cara Sample", "email": "cara@example.org", "company": "Sample Ltd", "owner": "ben@example.com"}
    stage.answer(id="a-1", score=3, comment="Charged twice, and nobody answers.", customer=customer)
    return stage.alert("3/10")


def trail(stage: Stage) -> list[Event]:
    with stage.bot.database.snapshot() as session:
        (case,) = follow_ups.list_open(session)
        return case_events.of(session, case.id)


def history(stage: Stage, words: str) -> dict[str, Any]:
    """The one reply that tells it, once it says so."""
    found: dict[str, Any] = stage.until(
        lambda: next((one for one in stage.replies() if words in str(one.get("blocks"))), None)
    )
    ours = [one for one in stage.replies() if one["user"] == "U0NPSBOT" and not one.get("ephemeral_for")]
    assert len(ours) == 1
    return found


def react(stage: Stage, user: str, message: dict[str, Any], name: str, **more: Any) -> None:
    channel = more.pop("channel", ALERTS)
    assert stage.do("react", user=user, channel=channel, ts=message["ts"], name=name, **more)["ok"]


def whispered(stage: Stage, user: str, words: str) -> None:
    stage.until(lambda: any(words in one["text"] for one in stage.ephemeral(user)))


def test_the_owner_hears_what_to_do_and_the_message_follows(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    note = stage.direct(BEN, "Yours: 3/10 from Cara Sample")
    assert "What to do" in str(note["blocks"])
    assert stage.buttons(note) == ["contacted", "resolve", "undo", "case_menu"]
    stage.do("act", user=BEN, channel=note["channel"], ts=note["ts"], action_id="contacted")
    stage.alert("is in touch with the customer")
    stage.until(lambda: stage.buttons(stage.direct(BEN)) == ["resolve", "undo", "case_menu"])
    told = history(stage, "marked it contacted")
    assert told["thread_ts"] == alert["ts"]
    assert "Ben Okoro" in str(told["blocks"])
    assert "user_id" not in str(told["blocks"])  # nobody is called


def test_who_hands_a_case_over_says_so_in_both_notes(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    stage.choose(BEN, stage.alert("is on it"), "assign")
    assert stage.fill_in(BEN, owner={"type": "users_select", "selected_user": ANA})["ok"]
    assert "Yours" not in stage.direct(BEN, "now with <@U0ANA>")["text"]
    assert "gave this to you" in str(stage.direct(ANA, "<@U0BEN> gave you 3/10")["blocks"])


def test_the_owner_of_the_account_is_suggested(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(ANA, alert, "assign")
    modal = stage.until(lambda: stage.modal(ANA))
    assert "'initial_user': 'U0BEN'" in str(modal["blocks"])


def test_undo_takes_back_one_deed_after_the_other(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    stage.click(BEN, stage.alert("is on it"), "contacted")
    stage.click(ANA, stage.alert("in touch"), "undo")
    stage.click(ANA, stage.alert("is on it"), "undo")
    stage.until(lambda: stage.buttons(stage.alert()) == ["take", "assign", "resolve", "case_menu"])
    assert [event.action for event in trail(stage)] == ["opened", "taken", "contacted", "undone", "undone"]
    history(stage, "'strike': True")
    stage.direct(BEN, "back in the pool")


def test_after_ten_minutes_the_button_is_gone_and_a_late_click_hears_why(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    taken = stage.alert("is on it")
    stage.time.ahead = TEN_MINUTES
    stage.click(BEN, taken, "undo")
    whispered(stage, BEN, "ten minutes only")
    stage.pass_time(TEN_MINUTES)
    stage.until(lambda: "undo" not in stage.buttons(stage.alert()))
    stage.alert("is on it")


def test_a_resolution_is_undone_and_later_reopened(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    for again in ("undo", "reopen"):
        stage.click(BEN, stage.alert("is on it"), "resolve")
        modal = stage.until(lambda: stage.modal(BEN))
        assert stage.do("submit", user=BEN, view_id=modal["id"], values=resolution("recovered", "Refunded."))["ok"]
        closed = stage.alert("resolved: recovered")
        if again == "reopen":
            stage.pass_time(TEN_MINUTES)
            stage.until(lambda: stage.buttons(stage.alert()) == ["reopen"])
            closed = stage.alert()
        assert stage.buttons(closed) == [again]
        stage.click(ANA, closed, again)
        stage.alert("is on it")
    stage.direct(BEN, "Yours: 3/10")


def test_the_owner_closes_a_case_whose_answer_was_taken_back(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    stage.alert("is on it")
    stage.answer(id="a-1", deleted=True)
    gone = stage.alert("taken back")
    assert "deleted in the survey tool" in str(gone["blocks"])
    assert "Draft a reply" not in str(gone["blocks"])
    stage.choose(BEN, gone, "note")
    assert "Taken back" in str(stage.until(lambda: stage.modal(BEN))["blocks"])
    assert stage.fill_in(BEN, note={"type": "plain_text_input", "value": "She sold the company."})["ok"]
    stage.until(lambda: stage.modal(BEN) is None)
    react(stage, BEN, gone, "white_check_mark")
    offer = stage.direct(BEN, "Marked contacted")
    assert stage.do("act", user=BEN, channel=offer["channel"], ts=offer["ts"], action_id="resolve")["ok"]
    form = stage.until(lambda: stage.modal(BEN))
    assert "Taken back" in str(form["blocks"])
    assert "'initial_option': {'text': {'type': 'plain_text', 'text': 'Withdrawn" in str(form["blocks"])
    assert stage.do("submit", user=BEN, view_id=form["id"], values=resolution("withdrawn"))["ok"]
    stage.until(lambda: stage.buttons(stage.alert()) == ["undo"])


def test_a_snoozed_case_wakes_up_on_its_day(stage: Stage, alert: dict[str, Any]) -> None:
    stage.choose(BEN, alert, "snooze")
    modal = stage.until(lambda: stage.modal(BEN))
    assert "You become its owner" in str(modal["blocks"])
    gone = stage.fill_in(BEN, until={"type": "datepicker", "selected_date": "2020-01-01"})
    assert "still to come" in gone["errors"]["until"]
    day = (stage.time() + timedelta(days=2)).date().isoformat()
    assert stage.fill_in(BEN, until={"type": "datepicker", "selected_date": day})["ok"]
    assert "wake" in stage.buttons(stage.alert("snoozed"))
    stage.pass_time(timedelta(days=3))
    stage.alert("<@U0BEN> is on it")
    history(stage, "Its day has come")


def test_what_is_returned_can_be_taken_by_somebody_else(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(BEN, alert, "take")
    stage.choose(BEN, stage.alert("is on it"), "return")
    stage.until(lambda: "take" in stage.buttons(stage.alert()))
    stage.click(ANA, stage.alert(), "take")
    stage.alert("<@U0ANA> is on it")


def test_eyes_take_and_a_check_mark_marks_contacted(stage: Stage, alert: dict[str, Any]) -> None:
    react(stage, BEN, alert, "eyes")
    stage.alert("<@U0BEN> is on it")
    react(stage, BEN, alert, "white_check_mark")
    stage.alert("in touch")
    offer = stage.direct(BEN, "Marked contacted")
    assert "resolve" in stage.buttons(offer)
    react(stage, BEN, alert, "white_check_mark", remove=True)
    stage.alert("is on it")
    react(stage, BEN, alert, "eyes", remove=True)
    stage.until(lambda: "take" in stage.buttons(stage.alert()))
    assert [(event.action, event.origin) for event in trail(stage)][1:] == [
        ("taken", "reaction"),
        ("contacted", "reaction"),
        ("undone", "reaction"),
        ("undone", "reaction"),
    ]


def test_a_reaction_that_cannot_be_undone_is_told_why(stage: Stage, alert: dict[str, Any]) -> None:
    react(stage, BEN, alert, "eyes")
    stage.click(ANA, stage.alert("is on it"), "contacted")
    stage.alert("in touch")
    react(stage, BEN, alert, "eyes", remove=True)
    whispered(stage, BEN, "marked this contacted")
    react(stage, ANA, alert, "eyes")
    react(stage, ANA, alert, "eyes", remove=True)  # an emoji that did nothing
    assert len(trail(stage)) == 3


def test_a_reply_becomes_a_note_once(stage: Stage, alert: dict[str, Any]) -> None:
    said = stage.do("message", user=ANA, channel=ALERTS, text="The refund is on its way.", thread_ts=alert["ts"])
    wish = {"user": BEN, "callback_id": "add_to_case", "channel": ALERTS}
    assert stage.do("shortcut", ts=said["ts"], **wish)["ok"]
    whispered(stage, BEN, "Added to the case")
    history(stage, "The refund is on its way.")
    assert stage.do("shortcut", ts=said["ts"], **wish)["ok"]
    whispered(stage, BEN, "a note of the case already")
    elsewhere = stage.do("message", user=ANA, channel=ALERTS, text="Lunch?")
    assert stage.do("shortcut", ts=elsewhere["ts"], **wish)["ok"]
    whispered(stage, BEN, "in the thread of an alert")
    assert [event.action for event in trail(stage)] == ["opened", "note"]


def test_a_note_is_added_in_the_menu(stage: Stage, alert: dict[str, Any]) -> None:
    stage.choose(BEN, alert, "note")
    assert stage.fill_in(BEN, note={"type": "plain_text_input", "value": "Called, no answer."})["ok"]
    history(stage, "Called, no answer.")


@pytest.fixture
def guest_in_the_channel(stage: Stage) -> None:
    assert stage.do("channel", action="invite", channel=ALERTS, user=GUEST)["ok"]


def test_guests_are_told_who_may(stage: Stage, alert: dict[str, Any], guest_in_the_channel: None) -> None:
    stage.click(GUEST, alert, "take")
    whispered(stage, GUEST, "Guests cannot do that")
    react(stage, GUEST, alert, "eyes")
    stage.until(lambda: len(stage.ephemeral(GUEST)) == 2)
    assert stage.do("shortcut", user=GUEST, callback_id="log_answer")["ok"]
    assert "full member" in str(stage.until(lambda: stage.modal(GUEST))["blocks"])
    assert [event.action for event in trail(stage)] == ["opened"]


def test_people_of_another_workspace_are_told_who_may(stage: Stage, alert: dict[str, Any]) -> None:
    assert stage.do("user", action="add", user="U0PARTNER", name="pat", team_id="T0PARTNER")["ok"]
    assert stage.do("channel", action="invite", channel=ALERTS, user="U0PARTNER")["ok"]
    stage.click("U0PARTNER", alert, "take")
    whispered(stage, "U0PARTNER", "People of other workspaces cannot do that")
    assert [event.action for event in trail(stage)] == ["opened"]


def test_a_case_is_not_given_to_a_guest(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(ANA, alert, "assign")
    refused = stage.fill_in(ANA, owner={"type": "users_select", "selected_user": GUEST})
    assert "Guests cannot follow up" in refused["errors"]["owner"]
