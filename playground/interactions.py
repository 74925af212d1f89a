"""Clicks and forms: block_actions, view_submission, view_closed, block_suggestion."""

from playground.context import Workspace
from playground.deeds import channel_name, common, person, place
from playground.elements import FIELDS, STATELESS, DeedError, all_elements, chosen, find, form_errors, state_of
from playground.payloads import Ack, Payload
from playground.presentation import message_for_app
from playground.shapes import Json, SlackError
from playground.things import Message, User
from playground.viewing import checked_view
from playground.views import View

TROUBLE = "We had some trouble connecting. Try again?"


async def act(workspace: Workspace, wish: Json) -> Json:
    """`{user, channel, ts | view_id, action_id, block_id?, value? | selected_option? | selected_user? …}`: a click.

    In a view, `values` may bring along what was typed so far, as in `submit`.
    """
    user = person(workspace, wish.get("user"))
    if not workspace.manifest.has_interactivity:
        raise DeedError("interactivity_not_enabled")
    if wish.get("view_id"):
        return await _act_in_view(workspace, user, wish)
    channel = place(workspace, wish.get("channel"), user)
    message = workspace.world.message(channel.id, str(wish.get("ts")))
    if message is None or message.ephemeral_for not in (None, user.id):
        raise DeedError("message_not_found")
    action = _action(workspace, _blocks_of(message), wish, message.state)
    url = workspace.response_urls.issue(user.id, channel.id, ts=message.ts, thread_ts=message.thread_ts)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = {
        **common(workspace, user),
        "type": "block_actions",
        "container": container,
        "trigger_id": workspace.triggers.issue(user.id),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": state_of(message.blocks, message.state)},
        "response_url": workspace.world.base_url + url,
        "actions": [action],
    }
    if message.ephemeral_for is None:
        body["message"] = message_for_app(workspace.world, message, with_metadata=True)
    return _seen(await workspace.delivery.send(Payload("interactive", body, f"action {action['action_id']}")))


def _blocks_of(message: Message) -> list[Json]:
    inside = [block for attachment in message.attachments for block in attachment.get("blocks") or ()]
    return [*message.blocks, *inside]


async def _act_in_view(workspace: Workspace, user: User, wish: Json) -> Json:
    view = _view(workspace, user, wish)
    _fill(workspace, view, wish.get("values") or {})
    action = _action(workspace, view.content["blocks"], wish, view.values)
    shown = view.shown(values=state_of(view.content["blocks"], view.values))
    body = {
        **common(workspace, user),
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(user.id, view.id if view.type == "modal" else None),
        "view": shown,
        "actions": [action],
    }
    return _seen(await workspace.delivery.send(Payload("interactive", body, f"action {action['action_id']}")))


def _action(workspace: Workspace, blocks: list[Json], wish: Json, state: dict[str, dict[str, Json]]) -> Json:
    """The action that the app hears of; what was picked is remembered in `state`."""
    block, element = find(blocks, str(wish.get("action_id")), wish.get("block_id"))
    picked = chosen(workspace.world, element, wish)
    kind = element["type"]
    if kind not in STATELESS:
        state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": kind, **picked}
    return {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **picked,
        **({"placeholder": element["placeholder"]} if "placeholder" in element else {}),
        "action_ts": workspace.world.new_ts(),
    }


def _seen(ack: Ack) -> Json:
    """What the person sees of an acknowledgement: nothing, or a small warning sign."""
    return {"ok": False, "error": ack.error} if ack.error else {"ok": True}


async def submit(workspace: Workspace, wish: Json) -> Json:
    """`{user, view_id, values: {block_id: {action_id: state}}}`: presses the button of a modal."""
    user = person(workspace, wish.get("user"))
    view = _view(workspace, user, wish)
    if view is not workspace.views.top(user.id):
        raise DeedError("view_not_on_top")
    _fill(workspace, view, wish.get("values") or {})
    values = state_of(view.content["blocks"], view.values)
    errors = form_errors(view.content["blocks"], values)
    if errors:
        return {"ok": False, "errors": errors}
    body = {
        **common(workspace, user),
        "type": "view_submission",
        "trigger_id": workspace.triggers.issue(user.id, view.id),
        "view": view.shown(values=values),
        "response_urls": [],
    }
    title = f"submission {view.content.get('callback_id', '')}"
    ack = await workspace.delivery.send(Payload("interactive", body, title))
    if ack.error:
        return {"ok": False, "error": ack.error, "message": TROUBLE}
    return _follow(workspace, view, ack.payload or {})


def _fill(workspace: Workspace, view: View, values: Json) -> None:
    """Take over what the person typed and picked; other blocks keep what they had."""
    for block, element in all_elements(view.content["blocks"]):
        given = values.get(block["block_id"], {}).get(element.get("action_id"))
        if given is None or element["type"] not in FIELDS or element["type"] in STATELESS:
            continue
        given = given if isinstance(given, dict) else {"value": given}
        state = {"type": element["type"], **chosen(workspace.world, element, given)}
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = state


def _follow(workspace: Workspace, view: View, answer: Json) -> Json:
    """Do what the app's answer to a submission says."""
    action, views = answer.get("response_action"), workspace.views
    try:
        if action is None:
            views.close(view)
        elif action == "clear":
            views.clear(view.user)
        elif action == "errors":
            return _show_errors(view, answer.get("errors"))
        elif action == "update":
            views.update(view, checked_view(workspace, answer.get("view"), "modal"))
        elif action == "push":
            views.push(view.user, checked_view(workspace, answer.get("view"), "modal"))
        else:
            return _refused(workspace, SlackError("unknown_response_action"))
    except SlackError as refusal:
        return _refused(workspace, refusal)
    return {"ok": True}


def _refused(workspace: Workspace, refusal: SlackError) -> Json:
    """The app never hears of it; the person sees that something went wrong."""
    workspace.journal.note("refusal", "answer to a submission", ok=False, error=refusal.name, details=refusal.details)
    return {"ok": False, "error": refusal.name, "message": TROUBLE}


def _show_errors(view: View, errors: object) -> Json:
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("errors_name_no_input_block")
    return {"ok": False, "errors": errors}


async def close_view(workspace: Workspace, wish: Json) -> Json:
    """`{user, view_id, all?}`: presses Cancel, or the cross (`all`)."""
    user = person(workspace, wish.get("user"))
    view = _view(workspace, user, wish)
    closed = [view]
    if wish.get("all") or view.content.get("clear_on_close"):
        closed = workspace.views.clear(user.id)
    else:
        workspace.views.close(view)
    for one in closed:
        if one.content.get("notify_on_close"):
            body = {
                **common(workspace, user),
                "type": "view_closed",
                "view": one.shown(),
                "is_cleared": len(closed) > 1,
            }
            await workspace.delivery.send(Payload("interactive", body, "view closed"))
    return {"ok": True}


async def suggest(workspace: Workspace, wish: Json) -> Json:
    """`{user, view_id | channel+ts, action_id, block_id?, value}`: the options that the app offers for what was typed."""
    user = person(workspace, wish.get("user"))
    body = {**common(workspace, user), "type": "block_suggestion", "value": str(wish.get("value", ""))}
    if wish.get("view_id"):
        view = _view(workspace, user, wish)
        blocks = view.content["blocks"]
        body |= {"container": {"type": "view", "view_id": view.id}, "view": view.shown()}
    else:
        channel = place(workspace, wish.get("channel"), user)
        message = workspace.world.message(channel.id, str(wish.get("ts")))
        if message is None:
            raise DeedError("message_not_found")
        blocks = _blocks_of(message)
        body["container"] = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    block, element = find(blocks, str(wish.get("action_id")), wish.get("block_id"))
    body |= {"action_id": element["action_id"], "block_id": block["block_id"]}
    ack = await workspace.delivery.send(Payload("interactive", body, f"options {element['action_id']}"))
    if ack.error:
        return {"ok": False, "error": ack.error}
    answer = ack.payload or {}
    return {"ok": True, **{name: answer[name] for name in ("options", "option_groups") if name in answer}}


def _view(workspace: Workspace, user: User, wish: Json) -> View:
    try:
        view = workspace.views.find(view_id=str(wish.get("view_id")))
    except SlackError:
        raise DeedError("view_not_found") from None
    if view.user != user.id:
        raise DeedError("view_not_found")
    return view
