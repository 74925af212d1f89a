"""The modal behind "Refine…": the question in pickers instead of typing; and how its answer becomes a sentence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views import blocks, text
from bot.views.message import Modal
from scoring.filters import Condition, Operator

CALLBACK_ID = "refine"
MOST_OPTIONS = 100
OPTION_LIMIT = 150
MORE_LIMIT = 1_000
METADATA_LIMIT = 3_000
_VALUES = "values:"
_BANDS = {"promoter": "Promoters", "passive": "Passives", "detractor": "Detractors"}
_PERIODS = {
    "this-week": "This week",
    "last-week": "Last week",
    "this-month": "This month",
    "last-month": "Last month",
    "this-quarter": "This quarter",
    "last-quarter": "Last quarter",
    "this-year": "This year",
    "last-year": "Last year",
    "last-30-days": "Last 30 days",
    "last-90-days": "Last 90 days",
    "last-12-months": "Last 12 months",
    "all": "All time",
}
_SHAPES = {
    "score": "The score",
    "trend": "Trend",
    "themes": "Themes",
    "comments": "Comments",
    "movers": "Who changed band",
    "benchmark": "Beside others",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineForm:
    """What the modal begins with.

    Attributes:
        period: canonical name, "this-quarter"; `period_label` is shown for one that is not in the list.
        shape: "score", "trend", "by plan", …
        values: what there is to choose from, by key: {"plan": ["pro", "free"]}.
        chosen: what is chosen already, by key; bands under "is".
        more: filters for which there is no picker, as they are typed.
        response_url: where the answer goes.
    """

    period: str
    period_label: str = ""
    shape: str = "score"
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    more: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Refined:
    """What was entered: a sentence for behind "/nps", and where its answer goes."""

    sentence: str
    response_url: str


def render(data: RefineForm) -> Modal:
    shapes = {**_SHAPES, **{f"by {key}": f"By {key}" for key in data.values}}
    if data.shape not in shapes:
        shapes[data.shape] = text.capital(data.shape)
    periods = dict(_PERIODS)
    if data.period not in periods:
        periods[data.period] = data.period_label or data.period
    inputs = [
        blocks.input_block("Period", _select("period", periods, data.period)),
        blocks.input_block("What", _select("shape", shapes, data.shape)),
        *(_values(key, values, data.chosen.get(key, ())) for key, values in data.values.items() if _offered(values)),
        blocks.input_block("Who", _several("values:is", _BANDS, data.chosen.get("is", ()), "Everybody"), optional=True),
        _more(data.more),
    ]
    view = blocks.modal(
        "Refine the question",
        inputs,
        callback_id=CALLBACK_ID,
        submit="Answer",
        close="Cancel",
        private_metadata=json.dumps({"response_url": data.response_url})[:METADATA_LIMIT],
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Refined:
    """The submitted `view` of this modal, as Slack sends it."""
    entered = view["state"]["values"]
    shape = entered["shape"]["shape"]["selected_option"]["value"]
    words = [entered["period"]["period"]["selected_option"]["value"]]
    for block_id, state in entered.items():
        if block_id.startswith(_VALUES):
            chosen = tuple(option["value"] for option in state[block_id].get("selected_options") or [])
            if chosen:
                words.append(str(Condition(block_id.removeprefix(_VALUES), Operator.EQUALS, chosen)))
    words.append((entered["more"]["more"].get("value") or "").strip())
    words.append("" if shape == "score" else shape)
    metadata = json.loads(view["private_metadata"])
    return Refined(" ".join(word for word in words if word), metadata["response_url"])


def _select(name: str, labels: Mapping[str, str], chosen: str) -> blocks.Element:
    options = {value[:OPTION_LIMIT]: label for value, label in labels.items()}
    return {
        "type": "static_select",
        "action_id": name,
        "placeholder": blocks.plain("Choose one"),
        "options": blocks.options(options),
        "initial_option": blocks.option(options[chosen[:OPTION_LIMIT]], chosen[:OPTION_LIMIT]),
    }


def _offered(values: Sequence[str]) -> dict[str, str]:
    """Options by value, each with a visible label."""
    return {
        value: text.one_line(value, 75)
        for value in values[:MOST_OPTIONS]
        if text.size(value) <= OPTION_LIMIT and text.one_line(value)
    }


def _values(key: str, values: Sequence[str], chosen: Sequence[str]) -> blocks.Element:
    label = text.capital(text.one_line(key, 60))
    return blocks.input_block(label, _several(_VALUES + key, _offered(values), chosen, "Any"), optional=True)


def _several(name: str, labels: Mapping[str, str], chosen: Sequence[str], placeholder: str) -> blocks.Element:
    wanted = {value.casefold() for value in chosen}
    initial = [blocks.option(label, value) for value, label in labels.items() if value.casefold() in wanted]
    select: blocks.Element = {
        "type": "multi_static_select",
        "action_id": name,
        "placeholder": blocks.plain(placeholder),
        "options": blocks.options(labels),
    }
    return select | ({"initial_options": initial} if initial else {})


def _more(typed: str) -> blocks.Element:
    box: blocks.Element = {
        "type": "plain_text_input",
        "action_id": "more",
        "max_length": MORE_LIMIT,
        "placeholder": blocks.plain("score<=6 theme:billing -region:emea"),
    }
    shown = text.one_line(typed, MORE_LIMIT)
    return blocks.input_block(
        "More filters",
        box | ({"initial_value": shown} if shown else {}),
        optional=True,
        hint="As one types them behind /nps.",
    )


def example() -> RefineForm:
    return RefineForm(
        period="this-quarter",
        shape="by plan",
        values={"plan": ("pro", "free", "enterprise"), "region": ("emea", "us")},
        chosen={"plan": ("pro",), "is": ("detractor",)},
        more="theme:billing",
        response_url="https://hooks.slack.com/commands/T0/1/abc",
    )


def examples() -> dict[str, RefineForm]:
    many = [f"value {number}" for number in range(300)]
    evil = ("<!channel>", "\u202e", "x" * 140, "y" * 900, "*bold*")
    return {
        "normal": example(),
        "nothing known": RefineForm(period="all"),
        "a period of its own": RefineForm(
            period="2026-03-01..2026-03-31", period_label="1 to 31 Mar 2026", shape="loop"
        ),
        "hostile": RefineForm(
            period="x" * 900,
            shape="by <!here>",
            values={"plan": many, "<!here>": evil, "empty": ()},
            more="<!here>" * 999,
        ),
    }
