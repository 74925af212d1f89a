"""A file dropped on the bot in a direct message, and the buttons below its preview."""

from typing import Any

from slack_bolt import Ack, App, Respond

from bot.listeners.desk import Desk
from bot.listeners.faults import tell
from bot.listeners.members_only import members_only
from bot.usecases import file_imports
from bot.views import notice
from bot.views.import_preview import CANCEL, IMPORT, block_number
from bot.views.notice import Notice
from storage import seen_events
from storage.file_imports import FileImport, Stage

TOO_LATE = {
    Stage.WANTED: "This is being imported already.",
    Stage.DONE: "This was imported already.",
    Stage.CANCELLED: "This was cancelled already. Drop the file again to import it.",
}


def register(app: App, desk: Desk) -> None:
    @app.event({"type": "message", "subtype": "file_share"}, matchers=[is_direct])
    def dropped(ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        now = desk.now()
        with desk.database.transaction() as session:
            if seen_events.first_time(session, body["event_id"], now=now):
                for file in event["files"]:
                    if file_imports.is_table(str(file.get("name"))):
                        file_imports.ask(
                            session,
                            file_id=file["id"],
                            file_name=str(file["name"]),
                            channel=event["channel"],
                            asked_by=event["user"],
                            now=now,
                        )
        ack()
        desk.wake()

    @app.action(IMPORT, middleware=members_only(desk))
    def wanted(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        decide(desk, action, body, respond, is_wanted=True)
        ack()

    @app.action(CANCEL, middleware=members_only(desk))
    def cancelled(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        decide(desk, action, body, respond, is_wanted=False)
        ack()


def is_direct(event: dict[str, Any]) -> bool:
    """Whether a person wrote this to the bot alone."""
    return event.get("channel_type") == "im" and bool(event.get("files")) and bool(event.get("user"))


def decide(desk: Desk, action: dict[str, Any], body: dict[str, Any], respond: Respond, *, is_wanted: bool) -> None:
    with desk.database.transaction() as session:
        first = file_imports.decide(
            session, block_number(action["block_id"]), is_wanted=is_wanted, by=body["user"]["id"], now=desk.now()
        )
    desk.wake()
    if first is not None and not _is_same(first, is_wanted=is_wanted):
        tell(respond, notice.render(Notice(sentence=TOO_LATE.get(first.stage, "This cannot be decided any more."))))


def _is_same(first: FileImport, *, is_wanted: bool) -> bool:
    """A second click on the same button, or the same click delivered twice: nothing to be told."""
    return first.stage in ((Stage.WANTED, Stage.DONE) if is_wanted else (Stage.CANCELLED,))
