"""One line that only the person who clicked or typed sees: who was first, what is refused, what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.views import blocks, text
from bot.views.examples import ANSWERED_AT
from bot.views.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence.

    Attributes:
        sentence: plain words; whatever they quote is shown and never read as markup.
        user: id of the Slack user with whom the sentence begins.
        error_id: the short id under which the log has the rest.
    """

    sentence: str
    user: str | None = None
    error_id: str | None = None


def render(data: Notice) -> Message:
    sentence = text.shorten(text.clean(data.sentence), 1_000)
    row = [blocks.person(data.user), blocks.words(f" {sentence}")] if data.user else [blocks.words(sentence)]
    spoken = f"{text.mention(data.user)} " if data.user else ""
    if data.error_id:
        row += [blocks.words(" Number: "), blocks.code(text.one_line(data.error_id))]
        spoken_id = f" Number: {text.escape(text.one_line(data.error_id))}"
    else:
        spoken_id = ""
    return Message(spoken + text.escape(sentence) + spoken_id, (blocks.rich_text(blocks.line(*row)),))


def already_taken(by: str, at: datetime, *, now: datetime) -> Notice:
    """The second of two who clicked "I'll take it"."""
    return Notice(user=by, sentence=f"took this {text.ago(now - at)}.")


def already_resolved(by: str | None, at: datetime, *, now: datetime) -> Notice:
    when = text.ago(now - at)
    if by is None:
        return Notice(sentence=f"This was closed {when}, because the customer changed the answer or took it back.")
    return Notice(user=by, sentence=f"resolved this {when}.")


def already_yours(at: datetime, *, now: datetime) -> Notice:
    return Notice(sentence=f"This is yours already, since you took it {text.ago(now - at)}.")


def already_contacted(by: str, at: datetime, *, now: datetime) -> Notice:
    return Notice(user=by, sentence=f"marked this contacted {text.ago(now - at)}.")


def already_snoozed(owner: str) -> Notice:
    return Notice(user=owner or None, sentence="snoozed this." if owner else "This is snoozed.")


def already_undone(by: str, at: datetime, *, now: datetime) -> Notice:
    return Notice(user=by, sentence=f"took that back {text.ago(now - at)}.")


IN_THE_POOL = Notice(sentence="Nobody has this case at the moment: everybody can take it.")
TOO_LATE_TO_UNDO = Notice(
    sentence="That can be undone for ten minutes only. Its menu hands the case over or returns it; a closed one can be reopened."
)


def failed(error_id: str) -> Notice:
    """A fault of ours: nothing to explain, but a number to pass on."""
    return Notice(
        sentence="That did not work, and the fault is ours. Try again; if it fails again, send your admin this number.",
        error_id=error_id,
    )


def example() -> Notice:
    return already_taken("U0ANA", ANSWERED_AT, now=ANSWERED_AT + timedelta(minutes=2))


def examples() -> dict[str, Notice]:
    now = ANSWERED_AT + timedelta(hours=3)
    return {
        "taken by another": example(),
        "yours already": already_yours(ANSWERED_AT, now=now),
        "resolved by another": already_resolved("U0BEN", ANSWERED_AT, now=now),
        "closed by the customer": already_resolved(None, ANSWERED_AT, now=now),
        "contacted by another": already_contacted("U0BEN", ANSWERED_AT, now=now),
        "snoozed": already_snoozed("U0BEN"),
        "undone by another": already_undone("U0BEN", ANSWERED_AT, now=now),
        "in the pool": IN_THE_POOL,
        "too late to undo": TOO_LATE_TO_UNDO,
        "refused": Notice(sentence="Guests cannot take follow-ups. Ask a member of your team to take it."),
        "not understood": Notice(sentence="I do not know “this-quater”. Did you mean “this-quarter”?"),
        "hostile": Notice(sentence="I do not know “<!channel> *x* <@U0ADMIN> &amp;”. Try /nps help.", user="<!here>"),
        "our fault": failed("3f9a2c"),
    }
