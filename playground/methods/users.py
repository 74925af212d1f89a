"""users.* and usergroups.*"""

from playground.calls import Call, page_of
from playground.presentation import user_for_app, usergroup_for_app
from playground.shapes import Json, SlackError


def info(call: Call) -> Json:
    user = call.world.user(call.required("user"))
    shown = user_for_app(user, with_email=_sees_email(call), with_locale=call.flag("include_locale"))
    return {"ok": True, "user": shown}


def listed(call: Call) -> Json:
    page, cursor = page_of(list(call.world.users.values()), call, limit=1000)
    shown = [user_for_app(user, with_email=_sees_email(call)) for user in page]
    return {"ok": True, "members": shown, "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(call: Call) -> Json:
    wanted = call.required("email").strip().lower()
    for user in call.world.users.values():
        if user.email.lower() == wanted and not user.is_bot and not user.deleted:
            return {"ok": True, "user": user_for_app(user, with_email=True)}
    raise SlackError("users_not_found")


def usergroups(call: Call) -> Json:
    with_users, with_count = call.flag("include_users"), call.flag("include_count")
    groups = [one for one in call.world.usergroups.values() if call.flag("include_disabled") or not one.disabled]
    shown = [usergroup_for_app(one, with_users=with_users, with_count=with_count) for one in groups]
    return {"ok": True, "usergroups": shown}


def usergroup_users(call: Call) -> Json:
    group = call.world.usergroups.get(call.required("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


def _sees_email(call: Call) -> bool:
    return "users:read.email" in call.workspace.scopes
