"""Another app of the workspace posts into a channel, and ours hears of it."""

from playground.server import Playground


def test_another_apps_message_is_no_persons_and_not_ours() -> None:
    with Playground(None) as playground:
        answer = playground.do("integration", channel="C0PRODUCT", username="PostHog", text="*Ana* responded")
        assert answer["ok"]
        (message,) = playground.control.messages("C0PRODUCT")
    assert (message["username"], message["subtype"], message["bot_id"]) == ("PostHog", "bot_message", "B0POSTHOG")
    assert (message["user"], message["is_bot"]) == ("", True)


def test_it_needs_a_channel() -> None:
    with Playground(None) as playground:
        assert playground.do("integration", channel="C0NOWHERE", text="x") == {
            "ok": False,
            "error": "channel_not_found",
        }
