"""The second step of "Draft a reply…": the letter to take along, by a link into one's own mail program or by copying."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bot.views import blocks, text
from bot.views.draft_modal import example as draft
from bot.views.examples import HOSTILE
from bot.views.message import Block, Modal

CALLBACK_ID = "letter_sent"
LONGEST_MAILTO = 1_900
"""Mail programs cut longer addresses, some at 2,048 signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as somebody left it.

    Attributes:
        to: e-mail address of the customer.
        follow_up_id: the case that is then marked; None if there is none, or nothing to mark.
        tells: marked is that the customer was told what product people answered, not that somebody is in touch.
    """

    subject: str
    letter: str
    to: str | None = None
    follow_up_id: int | None = None
    tells: bool = False


def render(data: Letter) -> Modal:
    parts: list[Block] = [
        *_link(data),
        blocks.rich_text(blocks.line(blocks.words("Subject: ", bold=True), blocks.words(_clean(data.subject)))),
        blocks.rich_text(blocks.preformatted(text.clean(data.letter) or "…")),
    ]
    submit = None
    if data.follow_up_id is not None:
        submit = "Mark as told" if data.tells else "Mark contacted"
        parts.append(blocks.context(blocks.plain(f"Once it is sent: “{submit}”, so that everybody sees it.")))
    view = blocks.modal(
        "Send it yourself",
        parts,
        callback_id=CALLBACK_ID,
        submit=submit,
        close="Close",
        private_metadata=json.dumps({"follow_up_id": data.follow_up_id, "tells": data.tells}),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> tuple[int, bool]:
    """The case of the submitted `view`, and whether its customer was told an answer."""
    known = json.loads(view["private_metadata"])
    return known["follow_up_id"], known["tells"]


def mailto(to: str, subject: str, letter: str) -> str:
    """An address that opens a mail; without the letter where that would make it too long."""
    head = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
    whole = f"{head}&body={quote(letter.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return whole if len(whole) <= LONGEST_MAILTO else head


def _link(data: Letter) -> list[Block]:
    if not data.to or not text.is_email(data.to):
        return [blocks.context(blocks.plain("I do not know this customer's e-mail address: copy the letter."))]
    address = mailto(data.to, _clean(data.subject), text.clean(data.letter))
    link = blocks.rich_text(blocks.line(blocks.link(address, f"✉️ Write to {data.to} in your mail program")))
    if "&body=" in address:
        return [link]
    return [link, blocks.context(blocks.plain("The letter is too long for the link: copy it from here."))]


def _clean(subject: str) -> str:
    return text.one_line(subject, 150) or "…"


def example() -> Letter:
    return Letter(subject=draft().subject, letter=draft().letter, to="ana@example.com", follow_up_id=12)


def examples() -> dict[str, Letter]:
    normal = example()
    return {
        "normal": normal,
        "told what product people answered": replace(normal, tells=True),
        "nothing to mark": replace(normal, follow_up_id=None),
        "address unknown": replace(normal, to=None),
        "too long for a link": replace(normal, letter=normal.letter + " And a long story." * 100),
        "hostile": replace(normal, to="<!here>@example.com", subject=HOSTILE, letter=HOSTILE[:3000]),
        "hostile, empty": replace(normal, subject="\u202e", letter="\u200b \n"),
    }
