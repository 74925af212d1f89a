"""Putting content into messages: one way for the Web API, response_urls and acknowledgements."""

import copy
import json
import secrets
import time

from playground import kit
from playground.context import Workspace
from playground.presentation import message_for_app
from playground.shapes import Json, SlackError, refused
from playground.things import BOT_ID, BOT_USER_ID, Channel, Message

MOST_ATTACHMENTS = 100


def content_of(workspace: Workspace, given: Json, *, ephemeral: bool = False) -> Json:
    """`text`, `blocks`, `attachments` of a message, checked as strictly as Slack does and made whole.

    Raises SlackError: no_text, invalid_blocks, invalid_attachments, too_many_attachments, markdown_text_conflict.
    """
    text, blocks = given.get("text") or "", given.get("blocks") or []
    attachments = given.get("attachments") or []
    if given.get("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text, blocks = given["markdown_text"], [{"type": "markdown", "text": given["markdown_text"]}]
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    if not isinstance(text, str):
        raise refused("invalid_arguments", "text must be a string")
    check_blocks(workspace, blocks, ephemeral=ephemeral)
    _check_attachments(workspace, attachments)
    if (blocks or attachments) and not text.strip():
        raise refused(
            "invalid_blocks", "no text: nothing for the notification and the screen reader (Slack only warns)"
        )
    return {
        "text": text[: workspace.limits.text],
        "blocks": with_ids(blocks),
        "attachments": [_whole_attachment(number, one) for number, one in enumerate(attachments, 1)],
    }


def check_blocks(workspace: Workspace, blocks: object, *, ephemeral: bool = False) -> None:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    faults = kit.faults_in_blocks(blocks, "message") or _file_faults(workspace, blocks, ephemeral=ephemeral)
    if faults:
        raise refused("invalid_blocks", *faults)
    types = frozenset(str(block.get("type")) for block in blocks)
    fault = workspace.faults.take("invalid_blocks", block_types=types) if blocks else None
    if fault:
        raise refused("invalid_blocks", f"unsupported type: {fault.block_type or 'every block'}")


def _file_faults(workspace: Workspace, blocks: list[Json], *, ephemeral: bool) -> list[str]:
    """Files that blocks show must exist, be ready, and not stand in an ephemeral message."""
    found = []
    for path, file_id in kit.files_in(blocks):
        file = workspace.world.files.get(file_id)
        if ephemeral:
            found.append(f"files cannot be shared in an ephemeral message [json-pointer:{path}]")
        elif file is None or file.deleted or time.monotonic() < file.ready_at:
            found.append(f"invalid slack file [json-pointer:{path}]")
    return found


def _check_attachments(workspace: Workspace, attachments: object) -> None:
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        check_blocks(workspace, attachment.get("blocks") or [])


def _whole_attachment(number: int, attachment: Json) -> Json:
    whole = {**attachment, "id": number, "fallback": attachment.get("fallback", "[no preview available]")}
    return {**whole, "blocks": with_ids(attachment["blocks"])} if attachment.get("blocks") else whole


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and every interactive element has an id, as Slack gives them."""
    whole = copy.deepcopy(blocks)
    for block in whole:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in kit.elements_of(block):
            if element.get("type") in kit.INTERACTIVE:
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return whole


def checked_metadata(workspace: Workspace, metadata: object) -> Json | None:
    """Message metadata; `{}` removes it. Raises invalid_metadata_format, invalid_metadata_schema, metadata_too_large."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if not metadata:
        return {}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > workspace.limits.metadata_bytes:
        raise SlackError("metadata_too_large")
    return metadata


def post_as_bot(workspace: Workspace, channel: Channel, content: Json, **more: object) -> Message:
    """Put checked content into a channel as the bot, and tell the app as Slack does (it hears its own messages)."""
    if more.get("is_broadcast"):
        more["subtype"] = "thread_broadcast"
    message = workspace.world.post(
        channel,
        BOT_USER_ID,
        content["text"],
        from_bot=True,
        **{"blocks": content["blocks"], "attachments": content["attachments"], **more},
    )
    if message.ephemeral_for is None:
        tell_message(workspace, channel, message)
    return message


def change_content(workspace: Workspace, message: Message, content: Json) -> None:
    """Replace what a message says; the app hears of it."""
    channel = workspace.world.channels[message.channel]
    before = message_for_app(workspace.world, message, with_metadata=True)
    message.text, message.blocks = content["text"], content["blocks"]
    message.attachments, message.state = content["attachments"], {}
    if message.ephemeral_for is None:
        message.edited = {"user": message.user, "ts": workspace.world.new_ts()}
    workspace.world.changed(message)
    if message.ephemeral_for is None:
        event = message_event(workspace, channel, "message_changed")
        event["message"] = message_for_app(workspace.world, message, with_metadata=True)
        event["previous_message"] = before
        workspace.emit(event, channel, subscription=subscription_of(channel))


def delete_message(workspace: Workspace, message: Message) -> None:
    channel = workspace.world.channels[message.channel]
    before = message_for_app(workspace.world, message, with_metadata=True)
    if workspace.world.replies(message):
        workspace.world.bury(message)
        event = message_event(workspace, channel, "message_changed")
        event["message"] = {**message_for_app(workspace.world, message, with_metadata=False), "hidden": True}
        workspace.emit({**event, "previous_message": before}, channel, subscription=subscription_of(channel))
        return
    workspace.world.remove(message)
    if message.ephemeral_for is None:
        event = message_event(workspace, channel, "message_deleted")
        event |= {"deleted_ts": message.ts, "previous_message": before}
        workspace.emit(event, channel, subscription=subscription_of(channel))


def tell_message(workspace: Workspace, channel: Channel, message: Message) -> None:
    shown = message_for_app(workspace.world, message, with_metadata=True)
    event = {
        **shown,
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": {"channels": "channel", "groups": "group"}.get(channel.kind, channel.kind),
    }
    workspace.emit(event, channel, subscription=subscription_of(channel))


def message_event(workspace: Workspace, channel: Channel, subtype: str) -> Json:
    ts = workspace.world.new_ts()
    kind = {"channels": "channel", "groups": "group"}.get(channel.kind, channel.kind)
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": kind,
        "ts": ts,
        "event_ts": ts,
    }


def subscription_of(channel: Channel) -> str:
    return f"message.{channel.kind}"


def bot_profile(workspace: Workspace) -> Json:
    return {"id": BOT_ID, "name": workspace.manifest.bot_name, "deleted": False, "user_id": BOT_USER_ID}
