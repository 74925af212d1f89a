"""How an answer reads and why it is urgent, in one line for whoever decides what to do first."""

from dataclasses import dataclass

from bot.views import text
from bot.views.themes import theme_names
from scoring.sentiment import Sentiment
from scoring.urgency import Level, Urgency

MOST_REASONS = 3
_FLAGS = {Level.CRITICAL: "🟥 ", Level.HIGH: "🟧 ", Level.MEDIUM: "🟨 "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read out of an answer; whatever has not been read yet is None or empty.

    Attributes:
        themes: keys of themes.
    """

    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    themes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Urgency with its reasons, tone, themes; empty if nothing was read."""
        tone = f"Reads {self.sentiment.tone}." if self.sentiment else ""
        themes = ", ".join(theme_names(self.themes))
        return " ".join(filter(None, [_urgency(self.urgency), tone, f"About {themes}." if themes else ""]))


def _urgency(urgency: Urgency | None) -> str:
    if urgency is None:
        return ""
    level = f"{_FLAGS.get(urgency.level, '')}{text.capital(urgency.level)}, {urgency.points} of 100"
    reasons = _reasons(urgency)
    unknown = f" Not known: {text.listed(urgency.unknown)}." if urgency.unknown else ""
    return f"{level}{f': {reasons}' if reasons else ''}.{unknown}"


def _reasons(urgency: Urgency) -> str:
    """The weightiest reasons with their points; the rest as a sum, so that the points still add up."""
    by_weight = sorted(urgency.reasons, key=lambda reason: -reason.points)
    shown, rest = by_weight[:MOST_REASONS], by_weight[MOST_REASONS:]
    named = [f"{_small(text.one_line(reason.text))} +{reason.points}" for reason in shown]
    others = [f"{len(rest)} more +{sum(reason.points for reason in rest)}"] if rest else []
    return ", ".join([*named, *others])


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


UNREAD = Reading()
