"""The part of `nps-bot check` that asks Slack and the running bot."""

import http.client
import json
from collections.abc import Iterable

import typer

from bot.delivery.outcomes import Refused
from bot.delivery.slack import Answer, Door, Identity
from bot.opening import open_door
from bot.scopes import lacking
from bot.settings import Settings

PATIENCE = 3.0  # seconds for the running bot's answer
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  # an address to be asked at, not to listen on
AGAIN = "Add it under OAuth & Permissions and install the app again"


def slack(settings: Settings, channels: Iterable[str], group: str | None) -> list[str]:
    """Whether Slack lets us in, what it lets us do, where, and whether `group` can be called. Returns what needs somebody."""
    door = open_door(settings)
    answer = door.auth_test()
    if not isinstance(answer, Identity):
        return [f"Slack: {answer}. Check SLACK_BOT_TOKEN and the network."]
    typer.echo(f"✓ Slack: {answer.team}, as {answer.user_id}")
    return [*_scopes(answer), *_membership(door, answer, channels), *_group(door, answer, group)]


def _scopes(identity: Identity) -> list[str]:
    if identity.scopes is None:
        typer.echo("○ Slack does not say which scopes were granted.")
        return []
    required, optional = lacking(identity.scopes)
    for scope, feature in optional.items():
        typer.echo(f"○ Off: {feature}. It needs the scope {scope}. {AGAIN}, if you want it.")
    return [f"The scope {scope} is missing: {feature}. {AGAIN}." for scope, feature in required.items()]


def _membership(door: Door, identity: Identity, channels: Iterable[str]) -> list[str]:
    if identity.scopes is not None and "channels:read" not in identity.scopes:
        return []  # said above
    reasons = {channel: _why_deaf(door, channel) for channel in sorted(set(channels)) if channel[0] not in "UD"}
    for channel in (each for each, reason in reasons.items() if reason is None):
        typer.echo(f"✓ {channel} can be written to")
    return [reason for reason in reasons.values() if reason is not None]


def _why_deaf(door: Door, channel: str) -> str | None:
    """Why nothing can be posted into a channel, as a sentence; None if it can."""
    where = door.channel_id(channel)
    answer = door.call("conversations.info", channel=where) if isinstance(where, str) else where
    if isinstance(answer, Refused):
        return (
            f"{channel}: Slack shows the bot no such channel. If it is private, invite the bot there; else correct "
            "NPS_ALERT_CHANNEL or NPS_SUMMARY_CHANNEL, or use nps-bot subscribe and unsubscribe."
        )
    if not isinstance(answer, Answer):
        return f"{channel}: Slack does not say whether the bot is in it ({answer})."
    about = answer.data.get("channel", {})
    if about.get("is_archived"):
        return f"{channel} is archived: nothing can be posted there. Bring it back, or unsubscribe it."
    return None if about.get("is_member") else f"The bot is not in {channel}. There, type: /invite @NPS Bot"


def _group(door: Door, identity: Identity, group: str | None) -> list[str]:
    """Whether somebody hears it when nobody takes a critical case."""
    if group is None:
        typer.echo(
            "○ Off: a call to a user group when nobody takes a critical case. Set NPS_ESCALATION_GROUP, if you want it."
        )
        return []
    if identity.scopes is not None and "usergroups:read" not in identity.scopes:
        return []  # said above
    answer = door.call("usergroups.list", include_disabled=True)
    if not isinstance(answer, Answer):
        return [f"{group}: Slack does not say whether this user group exists ({answer})."]
    found = next((one for one in answer.data.get("usergroups", ()) if one.get("id") == group), None)
    if found is None:
        return [
            f"NPS_ESCALATION_GROUP: there is no user group {group}. Copy its id in Slack: People > User groups > ⋯."
        ]
    if found.get("date_delete"):
        return [f"NPS_ESCALATION_GROUP: the user group @{found['handle']} is disabled. Enable it, or choose another."]
    typer.echo(f"✓ @{found['handle']} is called when nobody takes a critical case")
    return []


def running(settings: Settings) -> list[str]:
    """What the bot that runs with these settings says about itself. None may be running: that is said, and no fault."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    connection = http.client.HTTPConnection(host, settings.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        told = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        typer.echo(f"○ No bot answers on http://{host}:{settings.port}. To start it: nps-bot run")
        return []
    finally:
        connection.close()
    if told.get("ready"):
        typer.echo("✓ The running bot works, its clock too.")
    return [f"The running bot says: {reason}" for reason in told.get("reasons", ())]
