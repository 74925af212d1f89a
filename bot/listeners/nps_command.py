"""`/nps …`: the answer is in the acknowledgement itself."""

from typing import Any

from slack_bolt import Ack, App, Respond

from bot import presenting
from bot.listeners.desk import Desk
from bot.listeners.faults import tell
from bot.usecases import reporting
from bot.views import help as help_view
from bot.views import notice, nps_answer
from bot.views.message import Message
from scoring.language import SentenceError
from scoring.query import Shape, parse_query


def register(app: App, desk: Desk) -> None:
    @app.command("/nps")
    def nps(ack: Ack, command: dict[str, Any]) -> None:
        ack(**answer(desk, command.get("text") or "").payload(), response_type="ephemeral")

    @app.action("share")
    def share(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        """Posted through `response_url`, so that it works where the bot is no member."""
        message = answer(desk, action["value"], shared_by=body["user"]["id"])
        ack()
        tell(respond, message, response_type="in_channel")


def answer(desk: Desk, sentence: str, *, shared_by: str | None = None) -> Message:
    """What `/nps sentence` answers. A word that it does not know gets one helpful line."""
    try:
        query = parse_query(sentence, now=desk.now(), calendar=desk.calendar)
    except SentenceError as mistake:
        return notice.render(notice.Notice(sentence=str(mistake)))
    if query.shape is Shape.HELP:
        return help_view.render(help_view.Help(segments=desk.segments, zone=desk.calendar.zone.key))
    with desk.database.snapshot() as session:
        report = reporting.report(session, query, calendar=desk.calendar, segments=desk.segments)
    return nps_answer.render(presenting.nps_answer(report, shared_by=shared_by))
