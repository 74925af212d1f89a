"""The four journeys, played by made-up people against the running bot: what `nps-bot demo --once` shows and checks."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from bot.demo.stage import Stage, wait_for
from bot.errors import UserError

ALERTS = "C0ALERTS"
ANA, BEN = "U0ANA", "U0BEN"
MIRA = {
    "key": "mira-1",
    "name": "Mira Example",
    "email": "mira@example.com",
    "company": "Example Corp",
    "plan": "enterprise",
    "region": "Europe",
    "revenue": 120_000,
    "owner": "ben@nps-bot.example",
}
COMMENT = "Third export this month that failed, and nobody answered my ticket. We are looking at other providers."


def play(stage: Stage, *, want_summary: Callable[[], int], now: datetime) -> Iterator[str]:
    """Play them in order; yields the name of each journey that happened.

    Raises:
        UserError: one did not; says what was missing.
    """
    yield _alert(stage, now)
    yield _question(stage)
    yield _assignment(stage)
    yield _summary(stage, want_summary)


def _alert(stage: Stage, now: datetime) -> str:
    customer = {**MIRA, "renewal": (now.date() + timedelta(days=26)).isoformat()}
    answer = stage.ask("survey", tool="generic", score=2, comment=COMMENT, customer=customer, response_id="demo-mira")
    if answer["status"] != 202:  # noqa: PLR2004  # accepted
        raise UserError(f"The webhook was answered with {answer['status']}: {answer['body']}")
    wait_for("an alert for the score 2", lambda: _alert_of(stage, "Mira Example"))
    return "survey result → alert"


def _question(stage: Stage) -> str:
    asked = stage.ask("command", user=ANA, channel=ALERTS, text="/nps this-quarter")
    if not asked["ok"]:
        raise UserError(f"/nps was answered with {asked.get('error')}")
    wait_for("an answer to /nps", lambda: _newest(stage, lambda text: "95 % range" in text))
    return "/nps this-quarter → answer"


def _assignment(stage: Stage) -> str:
    alert = wait_for("the alert", lambda: _alert_of(stage, "Mira Example"))
    with ThreadPoolExecutor(2) as hands:  # at the same moment, before the message has changed for either
        clicks = [hands.submit(_click, stage, user, alert, "take") for user in (ANA, BEN)]
        for click in clicks:
            click.result()
    wait_for("an owner", lambda: _alert_of(stage, "is on it"))
    wait_for("word for the slower one", lambda: _newest(stage, lambda text: "took this" in text))
    _click(stage, ANA, wait_for("the taken alert", lambda: _alert_of(stage, "is on it")), "resolve")
    modal = wait_for("the form behind Resolve…", lambda: next(iter(stage.modals(ANA)), None))
    done = stage.ask("submit", user=ANA, view_id=modal["id"], values=RESOLUTION)
    if not done["ok"]:
        raise UserError(f"The form was answered with {done}")
    wait_for("the alert to show how it ended", lambda: _alert_of(stage, "resolved: recovered"))
    return "button → assignment → resolved"


RESOLUTION: Mapping[str, Any] = {
    "outcome": {
        "outcome": {"type": "radio_buttons", "selected_option": {"value": "recovered"}},
    },
    "root_causes": {
        "root_causes": {
            "type": "multi_static_select",
            "selected_options": [{"value": "reliability"}, {"value": "response_time"}],
        },
    },
    "note": {
        "note": {
            "type": "plain_text_input",
            "value": "Called Mira. The export is fixed; she confirmed it on the phone.",
        },
    },
}


def _summary(stage: Stage, want_summary: Callable[[], int]) -> str:
    if not want_summary():
        raise UserError("No channel wants the weekly summary.")
    wait_for("the weekly summary", lambda: _newest(stage, lambda text: "over 90 days" in text))
    return "clock → weekly summary"


def _click(stage: Stage, user: str, message: Mapping[str, Any], action_id: str) -> None:
    clicked = stage.ask("act", user=user, channel=ALERTS, ts=message["ts"], action_id=action_id)
    if not clicked["ok"]:
        raise UserError(f"The click of {user} on {action_id} was answered with {clicked}")


def _alert_of(stage: Stage, words: str) -> dict[str, Any] | None:
    return next(
        (message for message in stage.messages(ALERTS) if words in _said(message) and "Mira" in _said(message)), None
    )


def _newest(stage: Stage, fits: Callable[[str], bool]) -> dict[str, Any] | None:
    return next((message for message in reversed(stage.messages(ALERTS)) if fits(_said(message))), None)


def _said(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or "")
