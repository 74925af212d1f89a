"""Messages that a survey tool's own integration posts into a watched channel."""

from typing import Any

from slack_bolt import Ack, App

from bot.listeners.desk import Desk


def register(app: App, desk: Desk) -> None:
    watcher = desk.watcher
    if watcher is None:
        return

    def is_watched(event: dict[str, Any]) -> bool:
        return watcher.concerns(str(event.get("channel")), event)

    @app.event({"type": "message", "subtype": [None, "bot_message"]}, matchers=[is_watched])
    def posted(event: dict[str, Any], body: dict[str, Any], ack: Ack) -> None:
        watcher.hear(event["channel"], event, event_id=body.get("event_id"))
        ack()
