"""Reactions on an alert or an owner's note: 👀 takes the case, ✅ marks it contacted; removing the reaction undoes that.

A reaction carries nothing by which it could be answered: what is to be said is whispered where it stands.
"""

import logging
import time
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.listeners.case_buttons import is_repeat, standing, too_late_to_undo
from bot.listeners.desk import Desk
from bot.listeners.members_only import acquainted
from bot.usecases import reactions
from bot.usecases.access import NOBODY, why_not
from bot.usecases.follow_ups import TooLate
from bot.views import notice
from bot.views.notice import Notice
from storage import deliveries, seen_events
from storage.follow_ups import State

log = logging.getLogger(__name__)

ADDED: Final = "reaction_added"
REMOVED: Final = "reaction_removed"
NOTED_WITHIN: Final = 1.0  # s
LOOK_EVERY: Final = 0.1  # s


def register(app: App, desk: Desk) -> None:
    @app.event(ADDED)
    def added(ack: Ack, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        heard(desk, event, body, client)
        ack()

    @app.event(REMOVED)
    def removed(ack: Ack, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        heard(desk, event, body, client)
        ack()


def heard(desk: Desk, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
    """Do or undo it, once, and whisper what is to be known. Most reactions are none of ours: nobody is asked about them."""
    now, user, item = desk.now(), event["user"], event["item"]
    case_id = case_of(desk, event, own=body["authorizations"][0]["user_id"])
    if case_id is None:
        return
    reason = why_not(acquainted(desk, user), own_team=body.get("team_id"))
    change = reactions.add if event["type"] == ADDED else reactions.remove
    with desk.database.transaction() as session:
        if not seen_events.first_time(session, body["event_id"], now=now) or reason == NOBODY:
            return
        result = None if reason else change(session, case_id, event["reaction"], actor=user, now=now)
    desk.wake()
    said = Notice(sentence=reason) if reason else None
    if isinstance(result, TooLate):
        said = why_nothing_happened(event, result, desk)
    if said is not None:
        desk.pool.submit(whisper, client, item["channel"], user, said)


def case_of(desk: Desk, event: dict[str, Any], *, own: str) -> int | None:
    """The case that is meant, if one is. Somebody may be quicker than our noting where a message of ours stands."""
    item = event["item"]
    if event["reaction"] not in reactions.ACTIONS or item.get("type") != "message":
        return None
    until = time.monotonic() + (NOTED_WITHIN if event.get("item_user") == own else 0)
    while True:
        with desk.database.snapshot() as session:
            found = deliveries.at(session, item["channel"], item["ts"])
            if found is not None:
                return reactions.case_of(session, found)
        if time.monotonic() >= until:
            return None
        time.sleep(LOOK_EVERY)


def why_nothing_happened(event: dict[str, Any], result: TooLate, desk: Desk) -> Notice | None:
    """What whoever reacted should know; None where an emoji is just one."""
    now, follow_up = desk.now(), result.follow_up
    if event["type"] == REMOVED:
        return too_late_to_undo(result, now=now)
    is_over = follow_up.state is State.RESOLVED
    return None if is_over or is_repeat(result, event["user"]) else standing(follow_up, now=now)


def whisper(client: WebClient, channel: str, user: str, said: Notice) -> None:
    """Only this person sees it. A courtesy: what Slack refuses is only logged."""
    try:
        client.chat_postEphemeral(channel=channel, user=user, **notice.render(said).payload())
    except (SlackClientError, OSError) as error:
        log.warning("could not answer a reaction: %s", type(error).__name__)
