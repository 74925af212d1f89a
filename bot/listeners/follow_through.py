"""What comes after an acknowledgement: the answer that took longer, its chart, its file. All by `response_url`."""

import io
import logging
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.answering import answers, showing
from bot.answering.answers import Answer, Asker, Drawn
from bot.answering.look import Look
from bot.listeners.desk import Desk
from bot.listeners.faults import explained
from bot.usecases import charts
from bot.usecases.reports import export
from bot.usecases.reports.export import ExportReport
from bot.views import notice, nps_export
from bot.views.message import Message

log = logging.getLogger(__name__)

COUNTING = "Counting …"
NO_FILE = (
    "I may not send you the file: Slack says {error}. An admin can add the scopes files:write and im:write to the app. "
    "In the shell, nps-bot query prints the same rows."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody asks something, somewhere.

    Attributes:
        replaces: a message of ours was clicked, and the answer takes its place. A message that came as the acknowledgement
            of a slash command cannot be replaced: Slack posts the answer below it.
        is_public: everybody in the channel sees the answer.
    """

    sentence: str
    asker: Asker
    respond: Respond
    client: WebClient
    replaces: bool = False
    is_public: bool = False


def acknowledge(desk: Desk, ack: Ack, wish: Wish) -> None:
    """Answer in the acknowledgement itself if that is quick enough, else as soon as there is an answer."""
    work = desk.pool.submit(answers.answer, desk.database, wish.sentence, wish.asker)
    try:
        found = work.result(timeout=desk.patience)
    except TimeoutError:
        ack(**notice.render(notice.Notice(sentence=COUNTING)).payload(), response_type="ephemeral")
        work.add_done_callback(lambda done: _say(desk, wish, done))
        return
    ack(**found.message.payload(), response_type="ephemeral")
    if found.drawn or found.export:
        desk.pool.submit(_attach, desk, wish, found).add_done_callback(lambda done: _explain(wish, done))


def answer_later(desk: Desk, wish: Wish) -> None:
    """For clicks: they are acknowledged at once, and the answer follows."""
    work = desk.pool.submit(answers.answer, desk.database, wish.sentence, wish.asker)
    work.add_done_callback(lambda done: _say(desk, wish, done))


def _say(desk: Desk, wish: Wish, done: Future[Answer]) -> None:
    """Runs where the counting ended; nobody else would hear of an error there."""
    if done.cancelled():  # the bot ends
        return
    error = done.exception()
    if error is not None:
        _post(wish, explained(error, "an answer to /nps"), is_private=True)
        return
    found = done.result()
    if found.drawn and (wish.replaces or wish.is_public):
        _say_with_chart(desk, wish, found.drawn)
        return
    _post(wish, found.message)
    if found.drawn or found.export:
        desk.pool.submit(_attach, desk, wish, found).add_done_callback(lambda attached: _explain(wish, attached))


def _explain(wish: Wish, done: Future[Any]) -> None:
    """What went wrong beside the answer is told; the answer stands already."""
    if done.cancelled():  # the bot ends
        return
    error = done.exception()
    if error is not None:
        _post(wish, explained(error, "what follows an answer to /nps"), is_new=True, is_private=True)


def _attach(desk: Desk, wish: Wish, found: Answer) -> None:
    """The chart or the file."""
    if found.drawn:
        _draw(desk, wish, found.drawn)
    if found.export:
        _send_file(desk, wish, found.export)


def _draw(desk: Desk, wish: Wish, drawn: Drawn) -> None:
    """A chart below the answer; a workspace that does not take it gets bars of text, from now on at once."""
    refusal = _post(wish, drawn.alone, is_new=True)
    if _learn(desk, refusal):
        _post(wish, drawn.bars, is_new=True)


def _say_with_chart(desk: Desk, wish: Wish, drawn: Drawn) -> None:
    """The whole answer with the chart in it, in one message."""
    refusal = _post(wish, drawn.whole)
    if _learn(desk, refusal):
        _post(wish, drawn.bars)


def _learn(desk: Desk, refusal: str | None) -> bool:
    """Remember whether this workspace takes charts; True when it refused."""
    is_refused = refusal is not None and "invalid_blocks" in refusal
    if refusal is None or is_refused:
        now = desk.now()
        with desk.database.transaction() as session:
            charts.remember(session, refused=is_refused, now=now)
    return is_refused


def _post(wish: Wish, message: Message, *, is_new: bool = False, is_private: bool = False) -> str | None:
    """Post by `response_url`; what Slack said if it refused, None if it took it."""
    where: dict[str, Any] = {
        "response_type": "in_channel" if wish.is_public and not is_private else "ephemeral",
        "replace_original": wish.replaces and not is_new and not wish.is_public and not is_private,
    }
    try:
        answer = wish.respond(**message.payload(), **where)
    except (SlackClientError, OSError, ValueError) as error:  # ValueError: a payload without a response_url
        log.warning("could not answer /nps: %s", type(error).__name__)
        return type(error).__name__
    if answer.status_code == 200:  # noqa: PLR2004  # OK
        return None
    log.warning("Slack refused an answer to /nps: status %s", answer.status_code)
    return str(answer.body)


def _send_file(desk: Desk, wish: Wish, asked: ExportReport) -> None:
    """By direct message: a file cannot be seen by one person only in a channel."""
    sheet = io.StringIO(newline="")
    with desk.database.snapshot() as session:
        export.write(session, asked, sheet)
    look = Look(segments=wish.asker.segments)
    try:
        conversation = wish.client.conversations_open(users=wish.asker.user or "")
        wish.client.files_upload_v2(
            channel=conversation["channel"]["id"],
            content=sheet.getvalue(),
            filename=asked.name,
            title=asked.name,
            initial_comment=nps_export.comment(showing.export_data(asked, look)),
        )
    except SlackApiError as error:
        log.warning("could not send an export: %s", error.response["error"])
        sentence = NO_FILE.format(error=error.response["error"])
        _post(wish, notice.render(notice.Notice(sentence=sentence)), is_new=True, is_private=True)
    except (SlackClientError, OSError) as error:
        log.warning("could not send an export: %s", type(error).__name__)
        sentence = "Slack did not take the file just now. Please ask once more."
        _post(wish, notice.render(notice.Notice(sentence=sentence)), is_new=True, is_private=True)
