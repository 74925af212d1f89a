"""A question as pickers, and back."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.answering.answers import Asker, read
from bot.errors import UserError
from bot.views.refine_modal import RefineForm
from scoring.filters import Condition, Operator
from scoring.query import Query, Shape
from storage import counting
from storage.database import Database

MOST_VALUES = 100
ALWAYS_SAID = frozenset({Shape.BY, Shape.TREND})


def form(database: Database, sentence: str, asker: Asker, *, response_url: str) -> RefineForm:
    """The pickers with what the sentence says; a part for which there is no picker stays as it was typed."""
    query = read(database, sentence, asker)
    with database.snapshot() as session:
        values = _values(session, asker.segments)
    picked = {condition.key: condition for condition in query.filters.conditions if _has_picker(condition, values)}
    rest = [str(condition) for condition in query.filters.conditions if picked.get(condition.key) is not condition]
    versus = [f"vs {query.against.name}"] if query.against else []
    now = ["now"] if query.filters.by_today else []
    return RefineForm(
        period=query.period.name,
        period_label=query.period.label,
        shape=_shape(query),
        values=values,
        chosen={key: condition.values for key, condition in picked.items()},
        more=" ".join([*versus, *rest, *now]),
        response_url=response_url,
    )


def mistake(database: Database, sentence: str, asker: Asker) -> str | None:
    """Why the entered sentence cannot be answered, in one line."""
    try:
        read(database, sentence, asker)
    except UserError as error:
        return str(error)
    return None


def _values(session: Session, segments: Sequence[str]) -> dict[str, list[str]]:
    found = {key: counting.values_of(session, key, segments=segments, limit=MOST_VALUES) for key in segments}
    return {key: values for key, values in found.items() if values}


def _has_picker(condition: Condition, values: dict[str, list[str]]) -> bool:
    if condition.negated or condition.operator is not Operator.EQUALS:
        return False
    offered = {value.casefold() for value in values.get(condition.key, [])}
    return condition.key == "is" or all(value.casefold() in offered for value in condition.values)


def _shape(query: Query) -> str:
    if query.shape is Shape.SCORE:
        return "score"
    said = query.by if query.shape in ALWAYS_SAID else query.subject
    return " ".join(part for part in (query.shape.value, said) if part)
