"""A file that somebody dropped on the bot: what is in it, and what became of it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases.announcing import FILE_IMPORT, FILE_IMPORTED
from bot.views import import_preview
from storage import file_imports
from storage.deliveries import Delivery


def _file_import(_kit: Kit, session: Session, delivery: Delivery) -> Content:
    known = file_imports.get(session, int(delivery.subject))
    return Nothing("no such import") if known is None else import_preview.render(presenting.import_preview(known))


def _file_imported(_kit: Kit, session: Session, delivery: Delivery) -> Content:
    known = file_imports.get(session, int(delivery.subject))
    if known is None:
        return Nothing("no such import")
    return LastWord(import_preview.told(presenting.import_preview(known)))


KINDS: Final[Mapping[str, Render]] = {FILE_IMPORT: _file_import, FILE_IMPORTED: _file_imported}
