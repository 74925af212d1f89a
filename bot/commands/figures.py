"""Reports as plain values for a program: unrounded, with the names of the report's own attributes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from bot.usecases.reports.question import Report
from scoring.nps import Comparison, Nps, Sample
from scoring.periods import Period
from scoring.query import Query
from scoring.trends import Direction


def figures(report: Report) -> dict[str, Any]:
    """A report as JSON holds it."""
    about = {
        "sentence": report.query.text,
        "shape": str(report.query.shape),
        "kind": str(report.scope.kind),
        "filters": str(report.query.filters),
    }
    names = [field.name for field in fields(report) if field.name not in {"query", "scope", "left_out"}]
    return about | {name: plain(getattr(report, name)) for name in names}


def plain(value: object) -> Any:  # noqa: ANN401  # JSON of any shape
    """A value as JSON holds it: the first kind that fits decides."""
    for kind, convert in _CONVERT:
        if isinstance(value, kind):
            return convert(value)
    return _attributes(value) if is_dataclass(value) else value


def _attributes(value: Any) -> dict[str, Any]:  # noqa: ANN401  # any dataclass
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "label": period.label,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "elapsed_days": period.elapsed[0] if period.elapsed else None,
        "whole_days": period.elapsed[1] if period.elapsed else None,
    }


def _nps(nps: Nps) -> dict[str, Any]:
    counts = {"n": nps.n, "promoters": nps.promoters, "passives": nps.passives, "detractors": nps.detractors}
    if nps.sample in {Sample.NONE, Sample.COUNTS}:
        return {**counts, "score": None, "low": None, "high": None, "shares": None, "sample": str(nps.sample)}
    low, high = nps.interval()
    return {
        **counts,
        "score": nps.score,
        "rounded": nps.rounded,
        "low": low,
        "high": high,
        "shares": asdict(nps.shares),
        "sample": str(nps.sample),
    }


_CONVERT: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Nps, _nps),
    (Period, _period),
    ((Comparison, Direction), lambda found: {**_attributes(found), "is_real": found.is_real}),
    (Query, lambda query: query.text),
    (str, str),
    (timedelta, timedelta.total_seconds),
    (date, lambda when: when.isoformat()),
    (Mapping, lambda items: {str(plain(key)): plain(item) for key, item in items.items()}),
    (Sequence, lambda items: [plain(item) for item in items]),
)
