"""One sentence in the place of a form: what was done."""

from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Modal

CALLBACK_ID = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done; `title` names the form."""

    title: str
    sentence: str


def render(data: Done) -> Modal:
    sentence = blocks.words(text.shorten(text.clean(data.sentence), 1_000))
    title = text.one_line(data.title, 24)
    return Modal(blocks.modal(title, [blocks.rich_text(blocks.line(sentence))], callback_id=CALLBACK_ID))


def example() -> Done:
    return Done(title="Template", sentence="Removed: no draft begins with this template any more.")


def examples() -> dict[str, Done]:
    return {"normal": example(), "hostile": Done(title=HOSTILE, sentence=HOSTILE)}
