"""Dials: what a program that plays the surroundings lets people adjust at the page, as how often customers answer.

The playground knows no more of it than its words: the program offers a dial and looks now and then where it stands.
"""

from dataclasses import asdict, dataclass

from playground.context import Workspace
from playground.elements import DeedError
from playground.shapes import Json

MOST_OPTIONS = 6


@dataclass(slots=True)
class Dial:
    """`options`: `[{"value", "label"}]`, of which `value` is one."""

    id: str
    label: str
    options: list[Json]
    value: str


async def dial(workspace: Workspace, wish: Json) -> Json:
    """`{id, label, options: [{value, label}], value}` offers one, `{id, value}` turns it, `{id, remove: true}` takes it away."""
    dials, id_ = workspace.dials, str(wish.get("id") or "")
    if not id_:
        raise DeedError("a dial needs an id")
    if wish.get("remove"):
        dials.pop(id_, None)
    elif wish.get("options") is not None:
        dials[id_] = _offered(id_, wish)
    else:
        known = dials.get(id_)
        if known is None:
            raise DeedError("dial_not_found")
        known["value"] = _one_of(known["options"], wish.get("value"))
    workspace.stream.publish("dials", dials=list(dials.values()))
    return {"ok": True, "dials": list(dials.values())}


def _offered(id_: str, wish: Json) -> Json:
    options = wish["options"]
    are_options = isinstance(options, list) and all(
        isinstance(one, dict) and isinstance(one.get("value"), str) and isinstance(one.get("label"), str)
        for one in options
    )
    if not are_options or not 1 <= len(options) <= MOST_OPTIONS:
        raise DeedError(f"options is a list of 1 to {MOST_OPTIONS} {{value, label}}")
    if not wish.get("label"):
        raise DeedError("a dial needs a label")
    return asdict(Dial(id_, str(wish["label"]), options, _one_of(options, wish.get("value"))))


def _one_of(options: list[Json], value: object) -> str:
    values = [str(one["value"]) for one in options]
    if value not in values:
        raise DeedError(f"value is one of {', '.join(values)}")
    return str(value)
