"""What an app says in an acknowledgement of a command, or to a response_url."""

from playground.context import Workspace
from playground.posting import change_content, content_of, delete_message, post_as_bot
from playground.shapes import Json, SlackError, is_true
from playground.things import Message
from playground.tickets import ResponseUrl


def respond(workspace: Workspace, url: ResponseUrl, payload: Json) -> Message | None:
    """Do what was posted to a response_url: replace, delete, or say something, seen by one or by all.

    Works where the bot is no member. Raises SlackError with the refusal; the use is counted before.
    """
    acted_on = workspace.world.message(url.channel, url.ts) if url.ts else None
    if is_true(payload.get("delete_original")):
        if acted_on is None:
            raise SlackError("message_not_found")
        delete_message(workspace, acted_on)
        return None
    is_public = payload.get("response_type") == "in_channel"
    content = content_of(workspace, payload, ephemeral=not is_public and acted_on is None)
    if is_true(payload.get("replace_original")) and acted_on is not None:
        change_content(workspace, acted_on, content)
        return acted_on
    return post_as_bot(
        workspace,
        workspace.world.channels[url.channel],
        content,
        ephemeral_for=None if is_public else url.user,
        thread_ts=_thread(workspace, url, payload),
    )


def _thread(workspace: Workspace, url: ResponseUrl, payload: Json) -> str | None:
    asked = payload.get("thread_ts")
    if isinstance(asked, str) and workspace.world.message(url.channel, asked):
        return asked
    return url.thread_ts


def say_to_user(workspace: Workspace, channel: str, user: str, text: str) -> Message:
    """What Slackbot tells one person: a command that failed."""
    return workspace.world.post(workspace.world.channels[channel], "USLACKBOT", text, ephemeral_for=user)
