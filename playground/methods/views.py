"""views.*"""

from playground.calls import Call
from playground.shapes import Json, SlackError, refused
from playground.things import BOT_USER_ID
from playground.viewing import checked_view


def open_view(call: Call) -> Json:
    content = checked_view(call.workspace, call.decoded("view"), "modal")
    trigger = call.workspace.triggers.exchange(_trigger_id(call))
    return {"ok": True, "view": call.workspace.views.open(trigger.user, content).shown()}


def push(call: Call) -> Json:
    content = checked_view(call.workspace, call.decoded("view"), "modal")
    trigger = call.workspace.triggers.exchange(_trigger_id(call))
    if trigger.view_id is None:
        raise SlackError("not_found")
    return {"ok": True, "view": call.workspace.views.push(trigger.user, content).shown()}


def update(call: Call) -> Json:
    if not (call.text("view_id") or call.text("external_id")):
        raise refused("invalid_arguments", "missing required field: view_id or external_id")
    view = call.workspace.views.find(view_id=call.text("view_id") or None, external_id=call.text("external_id") or None)
    content = checked_view(call.workspace, call.decoded("view"), view.type)
    return {"ok": True, "view": call.workspace.views.update(view, content, expected_hash=_hash(call)).shown()}


def publish(call: Call) -> Json:
    user = call.required("user_id")
    if user not in call.world.users or user == BOT_USER_ID:
        raise refused("invalid_arguments", "user_id is no person of this workspace")
    if not call.workspace.manifest.has_home:
        raise SlackError("not_enabled")
    content = checked_view(call.workspace, call.decoded("view"), "home")
    return {"ok": True, "view": call.workspace.views.publish_home(user, content, expected_hash=_hash(call)).shown()}


def _trigger_id(call: Call) -> str:
    return call.text("interactivity_pointer") or call.required("trigger_id")


def _hash(call: Call) -> str | None:
    return call.text("hash") or None
