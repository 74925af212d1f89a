"""The guard before every listener that changes something: guests and strangers hear who may, everybody else is let in."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient

from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.modals import open_modal
from bot.people import Someone
from bot.usecases.access import why_not
from bot.views import notice, refused_modal
from bot.views.notice import Notice
from bot.views.refused_modal import Refused
from storage import names

Guard: TypeAlias = Callable[..., BoltResponse | None]
"""A middleware of Bolt."""


def members_only(desk: Desk) -> list[Guard]:
    """For the `middleware` of a listener."""

    def guard(
        body: dict[str, Any], next_: Callable[[], None], client: WebClient, respond: Respond
    ) -> BoltResponse | None:
        sentence = why_they_may_not(desk, body)
        if sentence is None:
            next_()
            return None
        if body.get("type") == "view_submission":
            view = refused_modal.render(Refused(sentence)).payload()
            answer = json.dumps({"response_action": "update", "view": view})
            return BoltResponse(status=200, body=answer, headers={"Content-Type": "application/json"})
        if body.get("response_url"):
            tell_later(desk, respond, notice.render(Notice(sentence=sentence)))
        else:
            open_modal(client, body["trigger_id"], refused_modal.render(Refused(sentence)))
        return BoltResponse(status=200)

    return [guard]


def why_they_may_not(desk: Desk, body: dict[str, Any]) -> str | None:
    """Why whoever clicked, typed or sent a form may not change anything; None if they may."""
    user, team = body["user"], body.get("team") or {}
    told_team = user.get("team_id")
    return why_not(acquainted(desk, user["id"]), own_team=team.get("id"), told_team=told_team)


def acquainted(desk: Desk, user: str) -> Someone | None:
    """Who that is; what they are called is kept, so that messages can name them. None while Slack does not say."""
    try:
        someone = desk.pool.submit(desk.person_of, user).result(timeout=desk.patience)
    except TimeoutError:
        return None
    if someone is not None and someone.name:
        with desk.database.snapshot() as session:
            known = names.of(session, [user])
        if known.get(user) != someone.name:
            with desk.database.transaction() as session:
                names.remember(session, user, someone.name, now=desk.now())
    return someone
