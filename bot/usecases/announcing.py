"""The names under which messages stand in the outbox, and what their subjects say.

A delivery's subject is all that a message needs to be rendered again: the id of an answer, the label of a week. What is said
is read from today's truth when it is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

ALERT: Final = "alert"
"""An answer in a channel; subject: the answer's id. Follows its case."""
RECOVERY: Final = "recovery"
"""A reply in the alert's thread: the customer answered again; subject: the id of the unhappy answer. Follows the next answer."""
HISTORY: Final = "history"
"""The one reply in the alert's thread that tells what happened to the case; subject: the answer's id."""
YOURS: Final = "yours"
"""A direct message to whoever owns the case, or owned it; subject: the answer's id, channel: the person."""
MARKED: Final = "marked"
"""A direct message to whoever marked the case contacted by a reaction; subject and channel as before."""
OF_A_CASE: Final = (ALERT, HISTORY, YOURS, MARKED, RECOVERY)
"""What follows every change of a case."""
CHANGE: Final = "change"
"""A reply in the alert's thread: the customer changed the answer; subject: see `ChangeSubject`."""
NUDGE: Final = "nudge"
"""A direct message to an owner of critical cases: one is due; subject: the id of the first thing that it says."""
MORNING: Final = "morning"
"""A direct message to an owner: what is due today, what is late; subject: the day where they are."""
POOL: Final = "pool"
"""Cases that nobody has, in a channel: returned, unclaimed or calling for help; subject: the id of the first thing said."""
DELIGHT: Final = "delight"
"""A content customer's answer in the channel for them; subject: the answer's id. Follows the answer and what is asked."""
SUMMARY: Final = "summary"
"""The weekly summary; subject: the ISO label of the week that it sums up. The outbox's key makes it one per channel."""
FILE_IMPORT: Final = "file_import"
"""A file that somebody dropped on the bot; subject: the import's id. Follows it from the preview to the result."""
FILE_IMPORTED: Final = "file_imported"
"""A reply to it: it is done; subject: the import's id."""
PRODUCT: Final = "product"
"""What resolved cases ask of the product, in its channel; subject: the item's id. Follows the item."""
PRODUCT_NEWS: Final = "product_news"
"""To the owner of cases that asked for it: tell your customers; subject: see `NewsSubject`."""


@dataclass(frozen=True, slots=True)
class NewsSubject:
    """One answer of product people, by its number; to one owner at a time."""

    item_id: int
    answer: int

    def __str__(self) -> str:
        return f"{self.item_id}|{self.answer}"

    @classmethod
    def parse(cls, subject: str) -> "NewsSubject":
        item_id, answer = subject.split("|")
        return cls(int(item_id), int(answer))


@dataclass(frozen=True, slots=True)
class ChangeSubject:
    """One change of one answer, unique by the version that brought it."""

    response_id: int
    score_before: int
    score: int
    version_at: datetime

    def __str__(self) -> str:
        return f"{self.response_id}|{self.score_before}|{self.score}|{self.version_at.isoformat()}"

    @classmethod
    def parse(cls, subject: str) -> "ChangeSubject":
        response_id, before, score, version = subject.split("|")
        return cls(int(response_id), int(before), int(score), datetime.fromisoformat(version))
