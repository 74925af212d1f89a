"""One sentence where only a modal can say it: who may not do that, and who may."""

from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Modal

CALLBACK_ID = "refused"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why; plain words."""

    sentence: str


def render(data: Refused) -> Modal:
    sentence = text.shorten(text.clean(data.sentence), 1_000)
    return Modal(blocks.modal("Not possible", [blocks.section(blocks.plain(sentence))], callback_id=CALLBACK_ID))


def example() -> Refused:
    return Refused("Guests cannot do that. Everybody who is a full member of this workspace can: ask one of them.")


def examples() -> dict[str, Refused]:
    return {"normal": example(), "hostile": Refused(HOSTILE)}
