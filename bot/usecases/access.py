"""Who may work on cases: every full member of the workspace, and each is named in the trail."""

from typing import Final

from bot.people import Someone

WHO_MAY: Final = "Everybody who is a full member of this workspace can: ask one of them."
GUEST: Final = f"Guests cannot do that. {WHO_MAY}"
STRANGER: Final = f"People of other workspaces cannot do that. {WHO_MAY}"
NOBODY: Final = "Only people of this workspace can do that."


def why_not(someone: Someone | None, *, own_team: str | None = None, told_team: str | None = None) -> str | None:
    """Why somebody may not change anything, as a sentence; None if they may.

    Args:
        someone: None while Slack does not say who that is: an outage makes nobody a stranger.
        own_team: the workspace in which it happens.
        told_team: the workspace of the person, as Slack says it with the click.
    """
    if told_team and own_team and told_team != own_team:
        return STRANGER
    if someone is None:
        return None
    if someone.is_bot or someone.is_gone:
        return NOBODY
    if someone.is_stranger or (someone.team and own_team and someone.team != own_team):
        return STRANGER
    return GUEST if someone.is_guest else None


def why_not_theirs(someone: Someone | None, *, own_team: str | None = None) -> str | None:
    """Why a case cannot be given to somebody, as a sentence; None if it can."""
    reason = why_not(someone, own_team=own_team)
    if reason is None:
        return None
    who = {GUEST: "Guests", STRANGER: "People of other workspaces"}.get(reason, "Bots and people who have left")
    return f"{who} cannot follow up. Choose a full member of this workspace."
