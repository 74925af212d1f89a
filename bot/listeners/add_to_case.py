"""The shortcut "Add to the case" on a reply in an alert's thread: what it says becomes a note of the case."""

from typing import Any, Final

from slack_bolt import Ack, App, Respond

from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import acquainted, members_only
from bot.readers import slack_message
from bot.usecases import follow_ups, reactions
from bot.usecases.follow_ups import TooLate
from bot.views import notice
from bot.views.note_modal import NOTE_LIMIT
from bot.views.notice import Notice
from bot.views.text import shorten

ADD_TO_CASE: Final = "add_to_case"
WHAT_FOR: Final = Notice(
    sentence="This keeps a reply with its case: use it on a message in the thread of an alert, or of a note that I sent you."
)
NO_WORDS: Final = Notice(sentence="There are no words in this message. Add a note… in the menu of the case takes some.")


def register(app: App, desk: Desk) -> None:
    @app.message_shortcut(ADD_TO_CASE, middleware=members_only(desk))
    def add(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        tell_later(desk, respond, notice.render(added(desk, body)))
        ack()


def added(desk: Desk, body: dict[str, Any]) -> Notice:
    """Keep the note; what to tell whoever wished for it."""
    message, channel, now = body["message"], body["channel"]["id"], desk.now()
    ts, thread = str(message["ts"]), str(message.get("thread_ts") or "")
    with desk.database.snapshot() as session:
        case_id = reactions.case_at(session, channel=channel, ts=thread) if thread and thread != ts else None
    if case_id is None or message.get("bot_id"):
        return WHAT_FOR
    said = slack_message.text_of(message).strip()
    if not said:
        return NO_WORDS
    if message.get("user"):
        acquainted(desk, message["user"])
    with desk.database.transaction() as session:
        result = follow_ups.add_note(
            session,
            case_id,
            note=shorten(said, NOTE_LIMIT),
            author=message.get("user"),
            message=f"{channel}:{ts}",
            url=slack_message.link_to(body["team"]["domain"], channel, ts, thread=thread),
            actor=body["user"]["id"],
            now=now,
        )
    desk.wake()
    return Notice(
        sentence="That is a note of the case already." if isinstance(result, TooLate) else "Added to the case."
    )
