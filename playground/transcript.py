"""Every message as readable text: channel, author, edits, buttons in [brackets]."""

from collections.abc import Iterator
from datetime import UTC, datetime

from playground.plain import block_lines, plain_text
from playground.things import Message
from playground.views import View
from playground.world import World


def transcript(world: World, *, since: float = 0.0, channel: str | None = None) -> str:
    """Messages said or edited after `since` (epoch seconds), channel by channel, each with its thread."""
    parts = []
    for one in world.channels.values():
        if channel not in (None, one.id, one.name):
            continue
        lines = [
            line
            for message in world.messages(one.id)
            if not message.is_reply
            for line in _thread(world, message, since)
        ]
        if lines:
            name = f"@{one.name} (direct)" if one.is_im else f"#{one.name}"
            parts.append("\n".join([f"━━ {name} " + "━" * max(4, 60 - len(name)), *lines]))
    return "\n\n".join(parts) + "\n" if parts else ""


def _thread(world: World, message: Message, since: float) -> Iterator[str]:
    if _is_new(message, since):
        yield from message_lines(world, message)
    for reply in world.thread(message):
        if _is_new(reply, since):
            yield from (f"    {line}" for line in message_lines(world, reply))


def _is_new(message: Message, since: float) -> bool:
    return float(message.ts) > since or (message.edited is not None and float(message.edited["ts"]) > since)


def message_lines(world: World, message: Message) -> Iterator[str]:
    author = world.users[message.user].real_name if message.user in world.users else "Slackbot"
    notes = [note for note, holds in (("edited", message.edited), ("only visible to", message.ephemeral_for)) if holds]
    if message.ephemeral_for:
        notes[-1] += f" @{world.users[message.ephemeral_for].name}"
    mark = f" ({', '.join(notes)})" if notes else ""
    yield f"{datetime.fromtimestamp(float(message.ts), UTC):%H:%M:%S} {message.username or author}{mark}"
    blocks = [*message.blocks, *(block for one in message.attachments for block in one.get("blocks") or ())]
    lines = [line for block in blocks for line in block_lines(world, block)]
    for line in lines or plain_text(world, message.text).splitlines():
        yield f"  {line}"
    for file_id in message.files:
        if file_id in world.files:
            yield f"  [file: {world.files[file_id].name}]"
    if message.reactions:
        yield "  " + " ".join(f":{name}: {len(users)}" for name, users in message.reactions.items())


def view_text(world: World, view: View) -> str:
    """A modal or Home tab as text."""
    title = (view.content.get("title") or {}).get("text", "Home")
    lines = [line for block in view.content["blocks"] for line in block_lines(world, block)]
    return "\n".join([f"┌ {title}", *(f"│ {line}" for line in lines)]) + "\n"
