"""Find the score and the comment in a form whose questions the team made up itself.

By MAPPING where an admin set one (`{"score": "<path>", "comment": "<path>", "email": "<path>"}`: our name -> path); else by
type and wording. A scale that does not ask for a recommendation is never taken for one: its 5 may be the best of 1..5.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.sources import customers, fields
from bot.sources.base import Options, Unreadable

ANSWER = ("score", "comment")
MOST_PATHS_SHOWN = 20
# "recommend" in the languages of the forms we know: en, de, fr, es/pt, it, nl, pl, sv/da/no
_RECOMMEND = re.compile(
    r"recommend|(?:weiter)?empfehl|recommand|recom[ei]e?nd|consigli|raccomand|aanbevel|polec|rekommend|anbefal",
    re.IGNORECASE,
)


def asks_for_recommendation(title: str) -> bool:
    """Whether a question is worded as ours is."""
    return _RECOMMEND.search(title) is not None


class Type(Enum):
    """What a question takes, as far as the survey tool says."""

    NPS = auto()
    SCALE = auto()
    TEXT = auto()
    EMAIL = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a form with its answer.

    Attributes:
        path: how MAPPING names it: stable when the wording is edited.
        title: as the customer read it; MAPPING may use it too.
        value: the answer; None if there is none.
    """

    path: str
    title: str = ""
    type: Type = Type.OTHER
    value: object = None


def guessed(path: str, title: str, value: object) -> Question:
    """A question of a tool that does not say its type: a whole number was chosen on a scale, a text was written."""
    is_number = type(value) is int or (isinstance(value, str) and value.strip().isdecimal())
    kind = Type.SCALE if is_number else Type.TEXT if isinstance(value, str) else Type.OTHER
    return Question(path=path, title=title, type=kind, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form told: a score, perhaps a comment, and facts about who answered."""

    score: int
    comment: str | None
    facts: Mapping[str, object]


def read_form(questions: Sequence[Question], options: Options, facts: Mapping[str, object]) -> Form:
    """Find score and comment; add to the `facts` that came beside the questions what was asked about the person.

    MAPPING wins over a question, a question over a fact.

    Raises:
        Ignored: the question was there and was not answered.
        Unreadable: no question, or more than one, looks like ours; the reason names the setting and the paths.
    """
    mapped = {name: _named(questions, path) for name, path in options.mapping.items()}
    asked = mapped.get("score") if "score" in mapped else _asked(questions)
    if asked is None:
        raise Unreadable(_which_mapping(questions, options), field="score")
    remark = mapped.get("comment") if "comment" in mapped else _remark(questions, asked)
    return Form(
        score=fields.score(asked.value, f"score ({asked.path})"),
        comment=fields.comment(remark.value) if remark else None,
        facts=_first_wins(
            {name: found.value for name, found in mapped.items() if found and name not in ANSWER},
            _facts(questions),
            facts,
        ),
    )


def _first_wins(*layers: Mapping[str, object]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for layer in layers:
        for name, value in layer.items():
            merged.setdefault(name, value)
    return merged


def _facts(questions: Sequence[Question]) -> dict[str, object]:
    """What was asked about the person: questions called "Company", "Your e-mail" …"""
    facts = {question.title: question.value for question in questions if customers.is_known(question.title)}
    address = next((question.value for question in questions if question.type is Type.EMAIL and question.value), None)
    return facts if address is None else facts | {"email": address}


def _named(questions: Sequence[Question], path: str) -> Question | None:
    by_path = [question for question in questions if question.path == path]
    by_title = [question for question in questions if question.title.casefold() == path.casefold()]
    return next(iter(by_path + by_title), None)


def _asked(questions: Sequence[Question]) -> Question | None:
    likely = [question for question in questions if question.type is Type.NPS] or [
        question for question in questions if question.type is Type.SCALE and asks_for_recommendation(question.title)
    ]
    return likely[0] if len(likely) == 1 else None


def _remark(questions: Sequence[Question], asked: Question) -> Question | None:
    """The first free text behind the score: forms ask how likely, then why."""
    behind = questions[questions.index(asked) + 1 :]
    texts = (question for question in behind if question.type is Type.TEXT and not customers.is_known(question.title))
    return next(texts, None)


def _which_mapping(questions: Sequence[Question], options: Options) -> str:
    paths = "; ".join(
        f"{question.path} ({fields.shown(question.title)})" if question.title else question.path
        for question in questions[:MOST_PATHS_SHOWN]
    )
    if "score" in options.mapping:
        problem = f"MAPPING says score is at {fields.shown(options.mapping['score'])}, which is not in this answer"
    else:
        problem = "not exactly one question asks, on a scale, how likely a recommendation is"
    variable = f"NPS_SOURCES__{options.name.upper()}__MAPPING"
    return f'score: {problem}. Set {variable} to {{"score": "PATH", "comment": "PATH"}}. Paths here: {paths or "none"}'
