"""The day of the same person's next answer: kept right when answers come, move or go, wherever they stand in time.

Only the neighbours of what changed are looked at, so the cost does not grow with what a customer ever answered.
"""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import ARRAY, CTE, BigInteger, FromClause, Select, String, Text, bindparam, func, select, tuple_
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.answers import Answer
from storage.column_types import NEVER, UtcDateTime
from storage.people import Person
from storage.statements import is_sqlite
from storage.tables import responses

LAST = 2**62
"""Above every row id: the place among answers of one moment of one that is not stored yet."""

Place = tuple[int, str, datetime, int]
"""Customer id, kind, moment, row id."""

Voice = tuple[Person, str]
"""Who answers which kind of survey."""


def places(answer: Answer) -> list[Place]:
    """Where an answer stood and will stand, if that is not the same: there the links of its neighbours change."""
    return [place for place in (stored_place(answer), _new_place(answer)) if place] if answer.has_moved else []


def stored_place(answer: Answer) -> Place | None:
    """Where it stood before this batch."""
    row = answer.before
    if row is None or row["customer_id"] is None:
        return None
    return row["customer_id"], row["kind"], row["answered_at"], row["id"]


def _new_place(answer: Answer) -> Place | None:
    person = answer.person.current if answer.person else None
    if person is None or person.id is None or not answer.is_live:
        return None
    return person.id, answer.row["kind"], answer.row["answered_at"], answer.row["id"] or LAST


def neighbours(session: Session, wanted: Sequence[Place]) -> tuple[set[int], set[int]]:
    """Ids of the stored answers right before, and of those right after these places; same customer, same kind."""
    if not wanted:
        return set(), set()
    if is_sqlite(session):
        listed = [[customer_id, kind, _AS_TEXT(moment), row_id] for customer_id, kind, moment, row_id in wanted]
        rows = session.connection().execute(_OF_JSON, {"places": json.dumps(listed)}).all()
    else:
        columns = zip(*wanted, strict=True)
        rows = session.connection().execute(_OF_ARRAYS, dict(zip(_PLACE, map(list, columns), strict=True))).all()
    return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1]}


def link(answers: Iterable[Answer], relinked: Container[int | None]) -> None:
    """Set `next_day` of the answers that changed their place, and of the stored ones whose ids are in `relinked`.

    Their new followers are among `answers`: either they did not move, and were loaded as neighbours, or they did.
    """
    voices: dict[Voice, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.is_live and answer.person is not None:
            voices[answer.person.current, answer.row["kind"]].append(answer)
    for voice in voices.values():
        voice.sort(key=lambda answer: answer.moment)
        for answer, following in zip_longest(voice, voice[1:]):
            if answer.row["id"] in relinked or answer.has_moved:
                day = answer.row["day"]
                # Another zone may have been set since the earlier one was stored; a day is never followed by one before.
                answer.row["next_day"] = max(day, following.row["day"]) if following else NEVER


def _around(place: FromClause) -> Select[Any]:
    same = (_row.customer_id == place.c.customer_id, _row.kind == place.c.kind)
    here, there = tuple_(_row.answered_at, _row.id), tuple_(place.c.answered_at, place.c.id)
    ordered = select(_row.id).where(*same).correlate(place).limit(1)
    earlier = ordered.where(here < there).order_by(_row.answered_at.desc(), _row.id.desc())
    later = ordered.where(here > there).order_by(_row.answered_at, _row.id)
    return select(earlier.scalar_subquery(), later.scalar_subquery()).select_from(place)


def _of_json() -> CTE:
    """The places as the rows of one JSON text."""
    elements = func.json_each(bindparam("places", type_=Text())).table_valued("value")
    cells = [
        func.json_extract(elements.c.value, f"$[{number}]", type_=kind).label(name)
        for number, (name, kind) in enumerate(_PLACE.items())
    ]
    return select(*cells).select_from(elements).cte("given")


def _of_arrays() -> CTE:
    columns = [func.unnest(bindparam(name, type_=ARRAY(kind))).label(name) for name, kind in _PLACE.items()]
    return select(*columns).cte("given")


_row = responses.c
_PLACE: dict[str, TypeEngine[Any]] = {
    "customer_id": BigInteger(),
    "kind": String(),
    "answered_at": UtcDateTime(),
    "id": BigInteger(),
}
_AS_TEXT = UtcDateTime().bind_processor(sqlite.dialect())
# Built once: each batch asks twice.
_OF_JSON, _OF_ARRAYS = _around(_of_json()), _around(_of_arrays())
