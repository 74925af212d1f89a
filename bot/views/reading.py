"""How an answer reads and how urgent it is, in one line."""

from dataclasses import dataclass

from bot.views import text
from bot.views.themes import theme_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    themes: tuple[str, ...] = ()

    def sentence(self) -> str:
        themes = text.listed(theme_names(self.themes))
        return f"About {themes}." if themes else ""


UNREAD = Reading()
