"""Commands and events by Socket Mode, heard by an unmodified Bolt app."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App

from playground.server import Playground
from playground.typed import command_text

Json = dict[str, Any]
Connect = Callable[[App], None]
Eventually = Callable[..., None]


def test_a_command_is_answered_in_the_acknowledgement(playground: Playground, app: App, connect: Connect) -> None:
    heard: list[Json] = []

    @app.command("/nps")
    def nps(ack: Ack, command: Json) -> None:
        heard.append(command)
        ack("The score is +31")

    connect(app)
    assert playground.command("/nps this-quarter", user="U0BEN", channel="C0GENERAL")["ok"]
    answer = playground.messages("C0GENERAL")[-1]
    assert (answer["text"], answer["ephemeral_for"], answer["user"]) == ("The score is +31", "U0BEN", "U0NPSBOT")
    assert heard[0]["text"] == "this-quarter"
    assert (heard[0]["channel_name"], heard[0]["user_name"], heard[0]["team_id"]) == ("general", "ben", "T0PLAYGROUND")


def test_command_text_arrives_as_slack_sends_it(playground: Playground, app: App, connect: Connect) -> None:
    heard: list[str] = []

    @app.command("/nps")
    def note(ack: Ack, command: Json) -> None:
        heard.append(command["text"])
        ack()

    connect(app)
    for text in (
        "score<=6 & more",
        "owner:@ana @ana #general",
        "ben@example.com https://example.com/a",
        'company:"Example Corp" --all',
    ):
        playground.command(f"/nps {text}", mac=True)
    assert heard == [
        "score&lt;=6 &amp; more",
        "owner:@ana <@U0ANA|ana> <#C0GENERAL|general>",
        "<mailto:ben@example.com|ben@example.com> <https://example.com/a|https://example.com/a>",
        "company:\u201cExample Corp\u201d \u2014all",
    ]


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"text": "/other"}, "invalid_command"),
        ({"text": "/nps", "channel": "C0PRIVATE", "user": "U0BEN"}, "channel_not_found"),
        ({"text": "/nps", "channel": "C0ALERTS", "user": "U0GUEST"}, "not_in_channel"),
        ({"text": "/nps", "user": "U0NPSBOT"}, "user_not_found"),
        ({"text": "/nps", "thread_ts": "1.000000"}, "command_not_supported_in_threads"),
    ],
)
def test_a_command_that_cannot_be_says_why(playground: Playground, wish: Json, error: str) -> None:
    assert playground.command(**wish) == {"ok": False, "error": error}


def test_too_late_an_acknowledgement_is_an_operation_timeout(
    playground: Playground, app: App, connect: Connect
) -> None:
    may_end = threading.Event()
    app.command("/nps")(lambda ack: (may_end.wait(30), ack("late")))
    connect(app)
    playground.do("limits", ack=0.2)
    assert playground.command("/nps")["error"] == "operation_timeout"
    may_end.set()
    told = playground.messages("C0ALERTS")[-1]
    assert (told["user"], told["text"]) == ("USLACKBOT", '/nps failed with the error "operation_timeout"')


def test_a_refused_acknowledgement_is_never_learnt_by_the_app(
    playground: Playground, app: App, connect: Connect
) -> None:
    app.command("/nps")(lambda ack: ack(text="a", blocks=[{"type": "banner"}]))
    connect(app)
    assert playground.command("/nps")["error"] == "invalid_command_response"
    refusal = playground.journal("refusal")[0]
    assert refusal["error"] == "invalid_blocks"
    assert "banner" in json.dumps(refusal["details"])


def test_events_reach_an_app_that_subscribed_and_is_in_the_channel(
    playground: Playground, app: App, connect: Connect, eventually: Eventually
) -> None:
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(f"{event['channel_type']} {event.get('text')}"))
    app.event("app_mention")(lambda event: heard.append(f"mention {event['text']}"))
    app.event("reaction_added")(lambda event: heard.append(f"reaction {event['reaction']}"))
    app.event("app_home_opened")(lambda event: heard.append(f"home {event['user']}"))
    connect(app)
    playground.message("private", channel="C0PRIVATE")
    ts = playground.message("Hi @nps-bot")["ts"]
    playground.message("psst", channel="im")
    playground.do("react", user="U0BEN", channel="C0ALERTS", ts=ts, name="eyes")
    playground.do("home", user="U0ANA")
    wanted = {"channel Hi <@U0NPSBOT>", "mention Hi <@U0NPSBOT>", "im psst", "reaction eyes", "home U0ANA"}
    eventually(lambda: len(heard) >= len(wanted))
    assert set(heard) == wanted


def test_without_a_socket_a_command_fails_at_once(lonely: Playground) -> None:
    assert lonely.command("/nps")["error"] == "dispatch_failed"
    assert lonely.messages("C0ALERTS")[0]["text"] == '/nps failed with the error "dispatch_failed"'


def test_without_should_escape_mentions_stay_as_typed(playground: Playground) -> None:
    typed = command_text(playground.workspace.world, "@ana <3 ben@example.com", should_escape=False)
    assert typed == "@ana &lt;3 ben@example.com"
