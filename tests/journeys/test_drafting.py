"""A letter is drafted from templates that admins edit; whoever owns the case sends it and says so."""

from typing import Any

import pytest

from storage import follow_ups
from storage.follow_ups import State
from tests.journeys.stage import Stage

ANA, ADMIN, GUEST = "U0ANA", "U0ADMIN", "U0GUEST"


def the_modal(stage: Stage, user: str) -> dict[str, Any]:
    found = stage.modal(user)
    assert found is not None
    return found


def in_modal(stage: Stage, user: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A click in the modal on top; what stands on top then."""
    clicked = stage.do("act", user=user, view_id=the_modal(stage, user)["id"], action_id=action_id, **more)
    assert clicked["ok"], clicked
    return the_modal(stage, user)


def submit(stage: Stage, user: str, **values: Any) -> dict[str, Any]:
    """Press the button of the modal on top; fields by the name of their element."""
    view = the_modal(stage, user)
    named = {block["element"]["action_id"]: block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    entered = {named[name]: {name: {"value": value}} for name, value in values.items()}
    return stage.do("submit", user=user, view_id=view["id"], values=entered)


def field(view: dict[str, Any], name: str) -> str:
    (block,) = [one for one in view["blocks"] if one["type"] == "input" and one["element"]["action_id"] == name]
    return str(block["element"].get("initial_value", ""))


@pytest.fixture
def templates(stage: Stage) -> dict[str, Any]:
    """The list that an admin sees."""
    stage.do("command", user=ADMIN, channel="C0ALERTS", text="/nps templates")
    found: dict[str, Any] = stage.until(lambda: stage.modal(ADMIN))
    return found


def test_an_admin_changes_a_template(stage: Stage, templates: dict[str, Any]) -> None:
    assert "Short, offers a call" in str(templates["blocks"])
    form = in_modal(stage, ADMIN, "template_edit:call")
    assert field(form, "text").startswith("[Hello {first_name}|Hello],")
    refused = submit(stage, ADMIN, text="Hello {firstname},")
    assert refused["errors"]["text"] == "I do not know {firstname}. Did you mean {first_name}?"
    refused = submit(stage, ADMIN, text="Hello {first_name},")
    assert "not always known" in refused["errors"]["text"]
    assert submit(stage, ADMIN, name="Ours", text="[Hello {first_name}|Hello], call me.")["ok"]
    assert "Ours\nchanged" in str(the_modal(stage, ADMIN)["blocks"]).replace("\\n", "\n")

    in_modal(stage, ADMIN, "template_edit:call")
    assert "again as it came" in str(in_modal(stage, ADMIN, "template_restore")["blocks"])
    stage.do("close_view", user=ADMIN, view_id=the_modal(stage, ADMIN)["id"])
    assert "Ours" not in str(the_modal(stage, ADMIN)["blocks"])


def test_an_admin_writes_a_template_and_removes_it(stage: Stage, templates: dict[str, Any]) -> None:
    in_modal(stage, ADMIN, "template_new")
    assert submit(stage, ADMIN, name="Our own", subject="Hello", text="Hello.")["ok"]
    rows = [block["accessory"] for block in the_modal(stage, ADMIN)["blocks"] if "accessory" in block]
    (own,) = [row["action_id"] for row in rows if row["value"].startswith("own-")]
    in_modal(stage, ADMIN, own)
    assert "no draft begins" in str(in_modal(stage, ADMIN, "template_remove")["blocks"])
    stage.do("close_view", user=ADMIN, view_id=the_modal(stage, ADMIN)["id"])
    assert "Our own" not in str(the_modal(stage, ADMIN)["blocks"])


def test_templates_are_for_admins(stage: Stage) -> None:
    stage.do("command", user=ANA, channel="C0ALERTS", text="/nps templates")
    assert "NPS_ADMINS" in stage.until(lambda: stage.ephemeral(ANA))[0]["text"]
    assert stage.modal(ANA) is None


@pytest.fixture
def alert(stage: Stage) -> dict[str, Any]:
    who = {"name": "Cara Sample", "email": "cara@sample.example", "company": "Sample Ltd"}
    stage.answer(id="a-1", score=3, comment="The export is broken.", customer=who)
    return stage.alert("The export is broken.")


def states(stage: Stage) -> list[State]:
    with stage.bot.database.snapshot() as session:
        return [case.state for case in follow_ups.list_open(session)]


def test_a_letter_is_drafted_changed_taken_along_and_marked(stage: Stage, alert: dict[str, Any]) -> None:
    assert stage.choose(ANA, alert, "draft")["ok"]
    form = stage.until(lambda: stage.modal(ANA))
    assert field(form, "letter").startswith("Hello Cara,")
    assert "You write: “The export is broken.”" in field(form, "letter")
    assert field(form, "letter").endswith("Ana Lind")
    other = in_modal(stage, ANA, "draft_choice", selected_option={"value": "call"})
    assert field(other, "subject") == "May I call you?"
    assert submit(stage, ANA, letter="Hello Cara,\n\nmay I call you & listen?")["ok"]
    sending = str(the_modal(stage, ANA)["blocks"])
    assert "mailto:cara@sample.example?subject=May%20I%20call%20you%3F&body=Hello%20Cara%2C" in sending
    assert "call%20you%20%26%20listen%3F" in sending
    assert states(stage) == [State.OPEN]
    assert submit(stage, ANA)["ok"]
    stage.alert("<@U0ANA> is in touch with the customer")
    assert states(stage) == [State.CONTACTED]


def test_whoever_is_in_touch_already_has_nothing_to_mark(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(ANA, alert, "take")
    stage.click(ANA, stage.alert("is on it"), "contacted")
    stage.choose(ANA, stage.alert("is in touch"), "draft")
    stage.until(lambda: stage.modal(ANA))
    assert submit(stage, ANA)["ok"]
    assert not the_modal(stage, ANA).get("submit")


def test_what_an_admin_wrote_is_what_the_draft_begins_with(
    stage: Stage, alert: dict[str, Any], templates: dict[str, Any]
) -> None:
    in_modal(stage, ADMIN, "template_edit:broken")
    assert submit(stage, ADMIN, subject="Ours", text="[Dear {name}], we[ at {agent}] are sorry.")["ok"]
    stage.choose(ANA, alert, "draft")
    form = stage.until(lambda: stage.modal(ANA))
    assert (field(form, "subject"), field(form, "letter")) == ("Ours", "Dear Cara Sample, we are sorry.")


def test_guests_draft_nothing(stage: Stage, alert: dict[str, Any]) -> None:
    assert stage.do("channel", action="invite", channel="C0ALERTS", user=GUEST)["ok"]
    stage.choose(GUEST, alert, "draft")
    stage.until(lambda: any("Guests cannot" in one["text"] for one in stage.ephemeral(GUEST)))
    assert stage.modal(GUEST) is None


def test_there_is_nothing_to_draft_once_the_answer_was_taken_back(stage: Stage, alert: dict[str, Any]) -> None:
    stage.click(ANA, alert, "take")
    stage.choose(ANA, stage.alert("is on it"), "draft")
    stage.until(lambda: stage.modal(ANA))
    stage.answer(id="a-1", deleted=True)
    assert "Draft a reply" not in str(stage.alert("taken back")["blocks"])
    refused = submit(stage, ANA, letter="Hello Cara, we are sorry.")
    assert "deleted in the survey tool" in str(refused["errors"])
