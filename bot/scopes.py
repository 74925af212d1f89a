"""What the bot may do in Slack, and what each permission is for. A test holds this against the manifest."""

from collections.abc import Set as AbstractSet
from typing import Final

REQUIRED: Final = {
    "chat:write": "alerts, replies and summaries",
    "commands": "/nps",
    "users:read": "knowing who may act",
}
OPTIONAL: Final = {
    "channels:history": "in public channels: looking for a message whose sending was uncertain, watched channels",
    "channels:read": "in public channels: #names in settings, and whether the bot is a member",
    "files:read": "answers from a CSV file that somebody drops on the bot",
    "files:write": "/nps … export",
    "groups:history": "in private channels: looking for a message whose sending was uncertain, watched channels",
    "groups:read": "in private channels: #names in settings, and whether the bot is a member",
    "im:history": "in direct messages: looking for a message whose sending was uncertain, dropped files",
    "im:write": "/nps … export, which comes by direct message",
    "reactions:read": "👀 on an alert takes the case, ✅ marks it contacted",
    "usergroups:read": "nps-bot check knows whether the user group of NPS_ESCALATION_GROUP exists",
    "users:read.email": "the account's owner is suggested when a case is assigned, /nps owner:@ana",
}


def lacking(granted: AbstractSet[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was not granted: (required, optional), each with what is off without it."""
    required = {scope: feature for scope, feature in REQUIRED.items() if scope not in granted}
    return required, {scope: feature for scope, feature in OPTIONAL.items() if scope not in granted}
