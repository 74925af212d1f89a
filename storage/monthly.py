"""Counts by month and by all facts of an answer at once: what `storage.tallies` is for one fact and any day.

A question with several filters reads whole months from these cells, and single answers only for the days at both ends
(`storage.counting_by_month`). Who belongs to which month, and who follows in which, is all that is kept of time, so there are
few cells however many answers there are. They are changed in the transaction that changes the answers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE
from storage.inserting import insert_values
from storage.statements import month_of, words_of
from storage.tables import monthly_tallies, responses
from storage.vocabulary import NOT_KNOWN

ANY_THEME = ""
FACTS = ("plan", "segment", "region", "source", "survey")
SCORES = range(LOWEST_SCORE, HIGHEST_SCORE + 1)
COUNTS = tuple(f"s{score}" for score in SCORES)
_CELL = ("kind", "theme", "month", "next_month", *FACTS, "has_comment", "has_theme")
_COLUMNS = (*_CELL, *COUNTS)

Cell = tuple[Any, ...]


class MonthlyDifferences:
    """What a batch changes in the cells: answers taken out and put in."""

    def __init__(self) -> None:
        self._cells: dict[Cell, list[int]] = defaultdict(lambda: [0] * len(SCORES))

    def take_out(self, answer: Mapping[str, Any]) -> None:
        self._add(answer, -1)

    def put_in(self, answer: Mapping[str, Any]) -> None:
        self._add(answer, 1)

    def _add(self, answer: Mapping[str, Any], number: int) -> None:
        score = answer["score"]
        if score is not None:
            for cell in _cells_of(answer):
                self._cells[cell][score] += number

    def store(self, session: Session) -> None:
        """Add to the cells, in their order. The caller does this last: until the commit other batches wait for these rows."""
        rows = [(*cell, *numbers) for cell, numbers in sorted(self._cells.items()) if any(numbers)]
        insert_values(session, monthly_tallies, _COLUMNS, rows, _add_up)


def _cells_of(answer: Mapping[str, Any]) -> Iterator[Cell]:
    themes = (answer["themes"] or "").split()
    facts = [answer[fact] or NOT_KNOWN for fact in FACTS]
    months = answer["day"].replace(day=1), answer["next_day"].replace(day=1)
    said = bool((answer["comment"] or "").strip(" ")), bool(themes)
    for theme in (ANY_THEME, *themes):
        yield (answer["kind"], theme, *months, *facts, *said)


def _add_up(upsert: Insert) -> Insert:
    sums = {name: monthly_tallies.c[name] + upsert.excluded[name] for name in COUNTS}
    return upsert.on_conflict_do_update(index_elements=list(_CELL), set_=sums)


def recount(session: Session) -> None:
    """Count from scratch, in the database. Days and links must be right."""
    session.execute(delete(monthly_tallies))
    session.execute(insert(monthly_tallies).from_select(_COLUMNS, _counted(session)))
    session.execute(insert(monthly_tallies).from_select(_COLUMNS, _counted_by_theme(session)))


def _counted(session: Session) -> Select[Any]:
    return _grouped(session, literal(ANY_THEME)).select_from(responses)


def _counted_by_theme(session: Session) -> Select[Any]:
    theme = words_of(session, responses.c.themes)
    return _grouped(session, theme).where(_has_theme()).select_from(responses).join(theme.table, literal(value=True))


def _grouped(session: Session, theme: Any) -> Select[Any]:  # noqa: ANN401  # a literal or a column
    columns = responses.c
    cell = [
        columns.kind,
        theme.label("theme"),
        month_of(session, columns.day).label("month"),
        month_of(session, columns.next_day).label("next_month"),
        *(func.coalesce(columns[fact], NOT_KNOWN).label(fact) for fact in FACTS),
        (func.trim(func.coalesce(columns.comment, "")) != "").label("has_comment"),
        _has_theme().label("has_theme"),
    ]
    counts = [func.sum(case((columns.score == score, 1), else_=0)) for score in SCORES]
    return select(*cell, *counts).where(columns.deleted_at.is_(None)).group_by(*cell)


def _has_theme() -> Any:  # noqa: ANN401
    return func.trim(func.coalesce(responses.c.themes, "")) != ""


def first_of_month(day: date) -> date:
    return day.replace(day=1)
