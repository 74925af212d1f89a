"""What is said in the thread of an old case when its customer answers again."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import recovery as returns
from bot.usecases.announcing import RECOVERY
from bot.views import recovery
from bot.views.recovery import Recovery
from storage import customers, follow_ups, responses
from storage.deliveries import Delivery


def _recovery(_kit: Kit, session: Session, delivery: Delivery) -> Content:
    response = responses.get(session, int(delivery.subject))
    follow_up = follow_ups.by_response(session, [int(delivery.subject)]).get(int(delivery.subject))
    if response is None or follow_up is None:
        return Nothing("the unhappy answer was deleted")
    newer = returns.newer(session, response, channel=delivery.channel)
    if newer is None:
        gone = LastWord(recovery.render(Recovery(answer=None)))
        return Nothing("the newer answer was deleted") if delivery.message_ts is None else gone
    profile = customers.profile(session, response.customer_id) if response.customer_id else None
    said = Recovery(
        answer=presenting.next_answer(response, follow_up, newer.response),
        person=presenting.person(profile),
        owner=follow_up.owner or follow_up.resolved_by,
        comment=newer.response.comment,
        url=newer.url,
    )
    return LastWord(recovery.render(said))


KINDS: Final[Mapping[str, Render]] = {RECOVERY: _recovery}
