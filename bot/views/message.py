"""What a view hands out: a message, a modal or a Home tab, ready for Slack and free of everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is what the notification and the screen reader say, `blocks` is what is seen.

    Slack drops the blocks of an updated message that comes with text alone, so both always travel together.
    """

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """The two fields as keyword arguments of `chat.postMessage`, `chat.update`, `respond` and `ack`."""
        return {"text": self.text, "blocks": [dict(block) for block in self.blocks]}


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal, as `views.open` and `views.update` take it."""

    view: Mapping[str, Any]

    def payload(self) -> dict[str, Any]:
        return dict(self.view)


@dataclass(frozen=True, slots=True)
class Home:
    """The App Home of one person, as `views.publish` takes it."""

    view: Mapping[str, Any]

    def payload(self) -> dict[str, Any]:
        return dict(self.view)
