"""Home: what waits for one, the team, the number, whether the bot is well; and the forms behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import Bot
from bot.usecases import house, preferences
from bot.usecases.preferences import Preferences
from playground.server import Playground
from storage import quarantine
from tests.journeys.stage import Stage, settings_for
from tests.journeys.test_button_to_assignment import resolution

ANA, BEN, ADMIN, GUEST = "U0ANA", "U0BEN", "U0ADMIN", "U0GUEST"


def home(stage: Stage, user: str, *, opened: bool = True) -> list[dict[str, Any]]:
    if opened:
        assert stage.do("home", user=user)["ok"]
    view = stage.until(lambda: stage.slack.control.state()["homes"].get(user))
    blocks: list[dict[str, Any]] = view["blocks"]
    return blocks


def shown(stage: Stage, user: str, words: str) -> list[dict[str, Any]]:
    """The Home of somebody once it says so."""
    return list(stage.until(lambda: words in str(blocks := home(stage, user, opened=False)) and blocks))


def act(stage: Stage, user: str, action_id: str, **more: Any) -> dict[str, Any]:
    view = stage.slack.control.state()["homes"][user]
    return stage.do("act", user=user, view_id=view["id"], action_id=action_id, **more)


def action_ids(blocks: list[dict[str, Any]]) -> set[str]:
    elements = [element for block in blocks for element in block.get("elements", ())]
    elements += [block["accessory"] for block in blocks if "accessory" in block]
    return {element["action_id"] for element in elements if "action_id" in element}


def modal(stage: Stage, user: str, callback_id: str) -> dict[str, Any]:
    def found() -> dict[str, Any] | None:
        view = stage.modal(user)
        return view if view and view["callback_id"] == callback_id else None

    view: dict[str, Any] = stage.until(found)
    return view


def test_before_anything_happened_home_says_so(stage: Stage) -> None:
    home(stage, ANA)
    blocks = shown(stage, ANA, "Nothing waits for you.")
    assert "No responses yet." in str(blocks)
    assert "home_settings" not in action_ids(blocks)


def test_a_case_is_taken_on_home_which_then_shows_it_as_mine(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, comment="Charged twice.", customer={"name": "Ana Example"})
    stage.alert("3/10")
    home(stage, ANA)
    shown(stage, ANA, "1 without an owner")
    (take,) = [each for each in action_ids(home(stage, ANA, opened=False)) if each.startswith("list_take")]
    assert act(stage, ANA, take)["ok"]
    blocks = shown(stage, ANA, "Your follow-ups (1)")
    assert "1 in hand" in str(blocks)
    stage.alert("<@U0ANA> is on it")


def test_who_has_a_case_says_on_home_that_they_got_in_touch_and_how_it_ended(stage: Stage) -> None:
    for number in (1, 2):
        stage.answer(id=f"a-{number}", score=number, comment="Charged twice.")
        stage.click(ANA, stage.alert(f"{number}/10"), "take")
    home(stage, ANA)
    offered = action_ids(shown(stage, ANA, "Your follow-ups (2)"))
    first, second = sorted(each for each in offered if each.startswith("list_contacted"))
    assert {first, second} | {each.replace("contacted", "resolve") for each in (first, second)} <= offered
    assert act(stage, ANA, first)["ok"]
    after = action_ids(shown(stage, ANA, "in touch with the customer"))
    assert [each for each in after if each.startswith("list_contacted")] == [second]
    assert act(stage, ANA, first.replace("contacted", "resolve"))["ok"]
    form = modal(stage, ANA, "resolve")
    assert stage.do("submit", user=ANA, view_id=form["id"], values=resolution("recovered"))["ok"]
    shown(stage, ANA, "Your follow-ups (1)")


def test_an_alert_that_i_take_shows_on_my_open_home(stage: Stage) -> None:
    home(stage, ANA)
    stage.answer(id="a-1", score=3, comment="Charged twice.")
    stage.click(ANA, stage.alert("3/10"), "take")
    shown(stage, ANA, "Your follow-ups (1)")


def test_what_is_wrong_is_shown_to_admins_and_hinted_to_others(stage: Stage) -> None:
    with stage.bot.database.transaction() as session:
        quarantine.keep(
            session, source="typeform", body=b"{}", headers={}, reason="score: not found", now=datetime.now(UTC)
        )
    home(stage, ADMIN)
    shown(stage, ADMIN, "Not read: what typeform sent: score: not found")
    home(stage, ANA)
    blocks = shown(stage, ANA, "Something needs an admin")
    assert "typeform" not in str(blocks)


def test_a_guest_sees_nothing_of_customers(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, comment="Charged twice.", customer={"name": "Ana Example"})
    stage.alert("3/10")
    home(stage, GUEST)
    blocks = shown(stage, GUEST, "uest")
    assert "Charged twice" not in str(blocks)
    assert action_ids(blocks) == set()


def test_what_can_be_typed_is_a_click_away(stage: Stage) -> None:
    home(stage, ANA)
    shown(stage, ANA, "Nothing waits")
    act(stage, ANA, "home_help")
    assert "/nps last-month" in str(modal(stage, ANA, "help"))


def test_preferences_are_kept(stage: Stage) -> None:
    home(stage, ANA)
    shown(stage, ANA, "Nothing waits")
    act(stage, ANA, "home_preferences")
    form = modal(stage, ANA, "preferences")
    values = {
        "morning": {"morning": {"type": "checkboxes", "selected_options": []}},
        "hour": {"hour": {"type": "static_select", "selected_option": {"value": "7"}}},
    }
    assert stage.do("submit", user=ANA, view_id=form["id"], values=values)["ok"]
    with stage.bot.database.snapshot() as session:
        assert preferences.of(session, ANA) == Preferences(morning=False, hour=7)
        assert preferences.of(session, BEN) == Preferences()


def typed(**rules: str) -> dict[str, Any]:
    names = ("working_hours", "holidays", "days_off", "targets", "escalation_group")
    values: dict[str, Any] = {
        name: {name: {"type": "plain_text_input", "value": rules.get(name) or None}} for name in names
    }
    for name in ("product_channel", "promoter_channel"):
        chosen = {"type": "conversations_select", "selected_conversation": rules.get(name)}
        values[name] = {name: chosen}
    return values


def test_an_admin_changes_the_rules_of_the_house(stage: Stage) -> None:
    home(stage, ADMIN)
    assert "home_settings" in action_ids(shown(stage, ADMIN, "Settings…"))
    act(stage, ADMIN, "home_settings")
    form = modal(stage, ADMIN, "house_settings")
    wrong = stage.do(
        "submit", user=ADMIN, view_id=form["id"], values=typed(working_hours="whenever", escalation_group="us")
    )
    assert set(wrong["errors"]) == {"working_hours", "escalation_group"}
    assert wrong["errors"]["working_hours"].startswith("It ")
    long = stage.do("submit", user=ADMIN, view_id=form["id"], values=typed(targets="high=9h"))
    assert "working day has 8 hours" in long["errors"]["targets"]
    deaf = stage.do("submit", user=ADMIN, view_id=form["id"], values=typed(product_channel="C0PRIVATE"))
    assert "/invite" in deaf["errors"]["product_channel"]
    right = typed(working_hours="mon-thu 08:00-16:00", product_channel="C0ALERTS")
    assert stage.do("submit", user=ADMIN, view_id=form["id"], values=right)["ok"]
    with stage.bot.database.snapshot() as session:
        rules = house.in_force(session, stage.bot.settings.house)
    assert (rules.working_hours, rules.product_channel, rules.holidays) == ("mon-thu 08:00-16:00", "C0ALERTS", "")


def test_an_emptied_rule_is_as_it_was_installed(stage: Stage) -> None:
    for rules in (typed(working_hours="24/7"), typed()):
        home(stage, ADMIN)
        shown(stage, ADMIN, "Settings…")
        act(stage, ADMIN, "home_settings")
        form = modal(stage, ADMIN, "house_settings")
        assert stage.do("submit", user=ADMIN, view_id=form["id"], values=rules)["ok"]
        stage.until(lambda: stage.modal(ADMIN) is None)
    with stage.bot.database.snapshot() as session:
        assert house.in_force(session, stage.bot.settings.house).working_hours == house.WORKING_HOURS


class TestWhoMayChangeSettings:
    """Workspace admins, and those whom the environment names."""

    @pytest.fixture
    def stage(self, slack: Playground, database_url: str) -> Iterator[Stage]:
        bot = Bot(settings_for(slack, database_url, slack_pace=50, admins=(BEN,)))
        bot.start()
        playing = Stage(bot, slack)
        try:
            yield playing
        finally:
            playing.http.close()
            bot.stop()

    def test_whom_the_environment_names_may(self, stage: Stage) -> None:
        home(stage, BEN)
        assert "home_settings" in action_ids(shown(stage, BEN, "Settings…"))

    def test_a_form_that_was_opened_before_one_lost_the_right_changes_nothing(self, stage: Stage) -> None:
        home(stage, ADMIN)
        shown(stage, ADMIN, "Settings…")
        act(stage, ADMIN, "home_settings")
        form = modal(stage, ADMIN, "house_settings")
        stage.do("user", action="change", user=ADMIN, is_admin=False)
        stage.bot.people.forget(ADMIN)
        refused = stage.do("submit", user=ADMIN, view_id=form["id"], values=typed(working_hours="24/7"))
        assert "workspace admins" in refused["errors"]["working_hours"]
