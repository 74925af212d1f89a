"""What resolved cases ask of the product, and what its answer means to the owners of the cases."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting_product
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import product
from bot.usecases.announcing import PRODUCT, PRODUCT_NEWS, NewsSubject
from bot.usecases.product import ANSWERED
from bot.views import product_item, product_news
from storage import product_items
from storage.deliveries import Delivery
from storage.product_items import Stand


def _item(kit: Kit, session: Session, delivery: Delivery) -> Content:
    item = product_items.get(session, int(delivery.subject))
    if item is None:
        return Nothing("no such product item")
    asked = product.gather(session, item, calendar=kit.calendar, now=kit.now())
    message = product_item.render(presenting_product.product_item(asked, currency=kit.currency))
    if item.stand is not Stand.WITHDRAWN:
        return message
    return LastWord(message) if delivery.message_ts else Nothing("withdrawn before it was posted")


def _news(kit: Kit, session: Session, delivery: Delivery) -> Content:
    subject = NewsSubject.parse(delivery.subject)
    item = product_items.get(session, subject.item_id)
    if item is None:
        return Nothing("no such product item")
    asked = product.gather(session, item, calendar=kit.calendar, now=kit.now())
    said = presenting_product.product_news(asked, answer=subject.answer, owner=delivery.channel)
    is_over = said.is_outdated or not any(not customer.is_told for customer in said.customers)
    if is_over and delivery.message_ts is None:
        return Nothing("overtaken before it was posted")
    message = product_news.render(said)
    return message if not is_over and item.stand in ANSWERED else LastWord(message)


KINDS: Final[Mapping[str, Render]] = {PRODUCT: _item, PRODUCT_NEWS: _news}
