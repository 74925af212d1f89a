"""What a delivery says today: its kind decides which facts are read and which view shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from bot.delivery.contents import Content
from bot.delivery.kit import Kit, Render
from bot.delivery.messages import alerts, cases, delight, files, nudges, product, recovery, summary
from storage.deliveries import Delivery

KINDS: Final[Mapping[str, Render]] = {
    **alerts.KINDS,
    **cases.KINDS,
    **delight.KINDS,
    **files.KINDS,
    **nudges.KINDS,
    **product.KINDS,
    **recovery.KINDS,
    **summary.KINDS,
}


@dataclass(frozen=True, slots=True)
class Composer:
    """Renders from what is true now, so that a message sent after an outage shows the present owner."""

    kit: Kit

    def __call__(self, session: Session, delivery: Delivery) -> Content:
        return KINDS[delivery.kind](self.kit, session, delivery)
