"""How an answer is shown, and what every view of an answer is told."""

from dataclasses import dataclass
from typing import Any

from bot.usecases.reports.question import Report
from bot.views.asked import Next

MOST_NEXT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an answer is shown.

    Attributes:
        shared_by: user id of who shares it; None: only the asker sees it.
        with_bars: the workspace takes no charts.
    """

    segments: tuple[str, ...]
    currency: str = ""
    shared_by: str | None = None
    with_bars: bool = False


def asked_of(report: Report, look: Look, *following: Next) -> dict[str, Any]:
    """The arguments that all views of answers share."""
    shown = report.query.period
    return {
        "label": shown.label,
        "elapsed": shown.elapsed,
        "filters": str(report.query.filters),
        "kind": report.scope.kind,
        "is_only_kind": report.scope.is_only_kind,
        "command": report.query.text,
        "shared_by": look.shared_by,
        "next": following[:MOST_NEXT],
    }
