"""Thin: read the payload, one transaction, one use case, acknowledge. Each module registers its own.

Nothing is acknowledged before its transaction is committed.
"""

from slack_bolt import App

from bot.listeners import (
    add_to_case,
    alert_buttons,
    case_buttons,
    case_forms,
    case_reactions,
    case_submissions,
    delight_buttons,
    drafting,
    dropped_file,
    faults,
    follow_up_list,
    home,
    home_forms,
    log_answer,
    nps_command,
    nudge_buttons,
    other_messages,
    product_buttons,
    resolve_form,
    resolve_submission,
    templates,
    watched_channels,
)
from bot.listeners.desk import Desk


def register(app: App, desk: Desk) -> None:
    for module in (
        faults,
        nps_command,
        follow_up_list,
        home,
        home_forms,
        alert_buttons,
        resolve_form,
        case_buttons,
        case_forms,
        case_reactions,
        case_submissions,
        add_to_case,
        resolve_submission,
        product_buttons,
        drafting,
        templates,
        nudge_buttons,
        delight_buttons,
        log_answer,
        dropped_file,
        watched_channels,
        other_messages,
    ):
        module.register(app, desk)
