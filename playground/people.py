"""What happens to people: they come, change, turn guest, leave, come back."""

import time
from dataclasses import fields, replace
from zoneinfo import ZoneInfo

from playground.context import Workspace
from playground.elements import DeedError
from playground.presentation import user_for_app, user_for_page
from playground.shapes import Json
from playground.things import User

CHANGEABLE = {one.name for one in fields(User)} - {"id", "is_bot", "deleted", "updated"}


async def change_user(workspace: Workspace, wish: Json) -> Json:
    """`{action: add|change|deactivate|reactivate, user, name?, email?, tz?, is_admin?, is_restricted?, team_id? …}`

    The app hears of it as `team_join` or `user_change`.
    """
    action, user_id = wish.get("action"), str(wish.get("user") or "")
    given = _given(wish)
    if action == "add":
        return _add(workspace, user_id, given)
    user = workspace.world.users.get(user_id)
    if user is None or user.is_bot:
        raise DeedError("user_not_found")
    if action == "change":
        changed = replace(user, **given)
    elif action in ("deactivate", "reactivate"):
        changed = replace(user, deleted=action == "deactivate")
    else:
        raise DeedError("action is one of add, change, deactivate, reactivate")
    if changed.deleted:
        workspace.views.clear(user_id)
    _tell(workspace, changed, "user_change")
    return {"ok": True, "user": user_for_page(changed)}


def _add(workspace: Workspace, user_id: str, given: Json) -> Json:
    if not given.get("name"):
        raise DeedError("a person needs a name")
    if user_id in workspace.world.users:
        raise DeedError("user_taken")
    user = User(id=user_id or workspace.world.new_id("U"), **{"real_name": given["name"], **given})
    _tell(workspace, user, "team_join")
    return {"ok": True, "user": user_for_page(user)}


def _given(wish: Json) -> Json:
    """The fields of a person that the wish names. Raises DeedError."""
    given = {name: value for name, value in wish.items() if name not in ("action", "user")}
    unknown = given.keys() - CHANGEABLE
    if unknown:
        raise DeedError(f"a person has no {', '.join(sorted(unknown))}")
    for name, value in given.items():
        wanted = bool if name.startswith("is_") else str
        if not isinstance(value, wanted):
            raise DeedError(f"{name} must be {'true or false' if wanted is bool else 'a string'}")
    try:
        ZoneInfo(given.get("tz", "UTC"))
    except (KeyError, ValueError, OSError):  # unknown, or no name at all
        raise DeedError("tz is the name of a zone, as Europe/Berlin") from None
    return given


def _tell(workspace: Workspace, user: User, event: str) -> None:
    user.updated = int(time.time())
    workspace.world.user_changed(user)
    shown = user_for_app(user, with_email="users:read.email" in workspace.scopes)
    ts = workspace.world.new_ts()
    workspace.emit({"type": event, "user": shown, "cache_ts": user.updated, "event_ts": ts})
