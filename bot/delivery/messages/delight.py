"""A content customer in the channel for them; follows the answer and what was decided."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting_delight
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import case_file
from bot.usecases import delight as usecase
from bot.usecases.announcing import DELIGHT
from bot.usecases.house import in_force
from bot.views import delight
from storage import responses
from storage.deliveries import Delivery


def _delight(kit: Kit, session: Session, delivery: Delivery) -> Content:
    response = responses.get(session, int(delivery.subject))
    if response is None:
        if delivery.message_ts is None:
            return Nothing("the answer was deleted")
        gone = delight.Delight(response_id=int(delivery.subject), score=0, answered_at=kit.now(), is_deleted=True)
        return LastWord(delight.render(gone))
    file = case_file.gather(session, response, calendar=kit.calendar, ranks=kit.ranks.at(kit.now(), session))
    told = usecase.gather(session, file, in_force(session, kit.house))
    return LastWord(delight.render(presenting_delight.delight(told, currency=kit.currency, now=kit.now())))


KINDS: Final[Mapping[str, Render]] = {DELIGHT: _delight}
