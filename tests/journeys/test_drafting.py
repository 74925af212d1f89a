"""A letter is drafted from templates that admins edit; whoever owns the case sends it and says so."""

from typing import Any

import pytest

from tests.journeys.stage import Stage

ANA, ADMIN = "U0ANA", "U0ADMIN"


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
