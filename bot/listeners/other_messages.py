"""Registered last: messages that concern nobody are acknowledged, for Slack would tell of them again and again."""

from slack_bolt import Ack, App

from bot.listeners.desk import Desk


def register(app: App, _desk: Desk) -> None:
    @app.event({"type": "message"})
    def heard(ack: Ack) -> None:
        ack()
