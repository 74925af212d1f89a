"""files.*: the upload in three steps, and what is known of a file."""

import mimetypes
import secrets
import time

from playground.calls import Call
from playground.posting import tell_message
from playground.presentation import file_for_app
from playground.shapes import Json, SlackError, refused
from playground.things import BOT_USER_ID, File


def get_upload_url(call: Call) -> Json:
    """Step one: announce name and size. Step two sends the bytes to the address that is given here."""
    name, length = call.required("filename"), call.number("length", 0, most=call.workspace.limits.file_bytes)
    if not length:
        raise refused("invalid_arguments", "missing required field: length")
    file = File(
        id=call.world.new_id("F"),
        name=name,
        title=name,
        user=BOT_USER_ID,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt_text=call.text("alt_txt"),
        created=int(time.time()),
        deleted=True,
    )
    call.world.files[file.id] = file
    key = secrets.token_urlsafe(12)
    call.world.uploads[key] = (file.id, length, time.monotonic() + call.workspace.limits.upload)
    return {"ok": True, "upload_url": f"{call.world.base_url}/upload/v1/{key}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Step three: the file exists, and is shared into a channel if one is named."""
    wanted = call.decoded("files")
    if not isinstance(wanted, list) or not wanted:
        raise refused("invalid_arguments", "missing required field: files")
    files = [_finished(call, item) for item in wanted]
    targets = [one for one in (call.text("channel_id"), *call.text("channels").split(",")) if one]
    for target in targets:
        _share(call, target, files)
    for file in files:
        file.deleted = False
        file.ready_at = time.monotonic() + call.workspace.limits.file_ready
    return {"ok": True, "files": [file_for_app(file, call.world.base_url) for file in files]}


def info(call: Call) -> Json:
    file = call.world.live_file(call.required("file"))
    shown = file_for_app(file, call.world.base_url)
    return {"ok": True, "file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


def _finished(call: Call, item: object) -> File:
    file = call.world.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or not isinstance(item, dict):
        raise SlackError("file_not_found")
    if not file.content:
        raise SlackError("file_not_found")
    file.title = str(item.get("title") or file.name)
    return file


def _share(call: Call, target: str, files: list[File]) -> None:
    channel = call.world.channels.get(target)
    if channel is None or (channel.kind != "channels" and not call.workspace.bot_is_in(channel)):
        raise SlackError("channel_not_found")
    if not call.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    thread_ts = call.text("thread_ts") or None
    if thread_ts and call.world.message(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    for file in files:
        file.deleted = False
        file.channels.append(channel.id)
    message = call.world.post(
        channel,
        BOT_USER_ID,
        call.text("initial_comment"),
        from_bot=True,
        files=[file.id for file in files],
        thread_ts=thread_ts,
    )
    tell_message(call.workspace, channel, message)
