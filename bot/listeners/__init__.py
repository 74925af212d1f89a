"""Thin: read the payload, one transaction, one use case, acknowledge. Each module registers its own.

Nothing is acknowledged before its transaction is committed.
"""

from slack_bolt import App

from bot.listeners import alert_buttons, faults, follow_up_list, nps_command, resolve_submission
from bot.listeners.desk import Desk


def register(app: App, desk: Desk) -> None:
    for module in (faults, nps_command, follow_up_list, alert_buttons, resolve_submission):
        module.register(app, desk)
