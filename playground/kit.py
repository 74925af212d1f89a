"""Holds blocks and views against the rules. Faults are sentences in Slack's words, with a pointer to the place."""

import re
from collections.abc import Iterator, Mapping

from playground import rules, rules_blocks
from playground.grammar import Flag, Many, Number, Rule, Shape, String, Text, Typed
from playground.kit_checks import faults_between, walk
from playground.shapes import Json

INTERACTIVE = rules.INTERACTIVE
TABLES: Mapping[str, Mapping[str, Shape]] = {
    "ELEMENTS": rules.ELEMENTS,
    "RICH_ELEMENTS": rules.RICH_ELEMENTS,
    "RICH_BLOCKS": rules.RICH_BLOCKS,
    "BLOCKS": rules_blocks.BLOCKS,
    "CELLS": rules_blocks.CELLS,
    "CHARTS": rules_blocks.CHARTS,
}
FILE_ID = re.compile(r"/files-pri/T[A-Z0-9]+-(F[A-Z0-9]+)/")


def faults_in_blocks(blocks: list[Json], surface: str) -> list[str]:
    """Every fault of the blocks of a message ("message"), modal or Home tab ("home"); none is an empty list."""
    most = rules.MOST_BLOCKS[surface]
    found = list(_check(blocks, Many(Typed("BLOCKS", rules_blocks.SURFACES[surface]), 0, most), "/blocks"))
    return found or list(faults_between(blocks, surface))


def faults_in_view(view: Json, kind: str) -> list[str]:
    """Every fault of a view that should be of type `kind` ("modal" or "home")."""
    if view.get("type") != kind:
        return [f"must be a {kind} view [json-pointer:/type]"]
    found = list(_check_shape(view, rules_blocks.VIEWS[kind], ""))
    if found:
        return found
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        return ["missing required field: submit, because the view has input blocks [json-pointer:]"]
    return list(faults_between(view["blocks"], kind))


def elements_of(block: Json) -> Iterator[Json]:
    """The elements that stand in a block, those of nested blocks too; not the texts."""
    for name in ("elements", "actions"):
        for element in block.get(name) or ():
            if isinstance(element, dict):
                yield element
                if element.get("type") == "card":
                    yield from elements_of(element)
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name]
    for child in block.get("child_blocks") or ():
        yield from elements_of(child)


def files_in(blocks: list[Json]) -> Iterator[tuple[str, str]]:
    """(pointer, file id) of every uploaded file that blocks show."""
    for path, node in walk(blocks, "/blocks"):
        file = node.get("slack_file")
        if isinstance(file, dict):
            address = FILE_ID.search(file.get("url", ""))
            yield f"{path}/slack_file", file.get("id") or (address.group(1) if address else "?")
        elif node.get("type") == "file":
            yield path, "?"  # remote files are not played here


def _check(value: object, rule: Rule, path: str) -> Iterator[str]:
    match rule:
        case Typed():
            yield from _check_typed(value, rule, path)
        case Shape():
            yield from _check_shape(value, rule, path)
        case Many():
            yield from _check_many(value, rule, path)
        case Text():
            yield from _check_text(value, rule, path)
        case String():
            yield from _check_string(value, rule, path)
        case Number():
            yield from _check_number(value, rule, path)
        case Flag():
            if not isinstance(value, bool):
                yield f"must be a boolean [json-pointer:{path}]"


def _check_typed(value: object, rule: Typed, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must provide an object [json-pointer:{path}]"
        return
    table = TABLES[rule.table]
    kind = value.get("type")
    if kind is None:
        yield f"missing required field: type [json-pointer:{path}]"
    elif not isinstance(kind, str) or kind not in table or (rule.types and kind not in rule.types):
        yield f"unsupported type: {kind} [json-pointer:{path}/type]"
    else:
        yield from _check_shape(value, table[kind], path)


def _check_shape(value: object, shape: Shape, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must provide an object [json-pointer:{path}]"
        return
    yield from _missing(value, shape, path)
    for name, item in value.items():
        if name in shape.fields:
            yield from _check(item, shape.fields[name], f"{path}/{name}")
        elif name != "type":
            yield f"invalid additional property: {name} [json-pointer:{path}]"


def _missing(value: Json, shape: Shape, path: str) -> Iterator[str]:
    for name in shape.needs:
        if name not in value:
            yield f"missing required field: {name} [json-pointer:{path}]"
    for group in shape.one_of:
        if sum(name in value for name in group) != 1:
            yield f"must define exactly one of {', '.join(group)} [json-pointer:{path}]"
    for group in shape.any_of:
        if not any(name in value for name in group):
            yield f"must define either {' or '.join(group)} [json-pointer:{path}]"


def _check_many(value: object, rule: Many, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"must provide an array [json-pointer:{path}]"
        return
    if len(value) < rule.least:
        yield f"no fewer than {rule.least} items allowed [json-pointer:{path}]"
    if rule.most is not None and len(value) > rule.most:
        yield f"no more than {rule.most} items allowed [json-pointer:{path}]"
    for index, item in enumerate(value):
        yield from _check(item, rule.of, f"{path}/{index}")


def _check_text(value: object, rule: Text, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must provide an object [json-pointer:{path}]"
        return
    kind = value.get("type")
    if kind not in rule.kinds:
        yield f"must be a {' or '.join(rule.kinds)} text object [json-pointer:{path}/type]"
        return
    text = value.get("text")
    if rule.least and isinstance(text, str) and text and not text.strip():
        yield f"must be more than 0 characters [json-pointer:{path}/text]"  # blanks alone show as nothing
    extra = "emoji" if kind == "plain_text" else "verbatim"
    yield from _check_shape(value, Shape({"text": String(rule.most, rule.least), extra: Flag()}, needs=("text",)), path)


def _check_string(value: object, rule: String, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{path}]"
    elif len(value) < rule.least:
        yield f"must be more than {rule.least - 1} characters [json-pointer:{path}]"
    elif rule.most is not None and len(value) > rule.most:
        yield f"must be less than {rule.most + 1} characters [json-pointer:{path}]"
    elif rule.choices and value not in rule.choices:
        yield f"must be one of {', '.join(rule.choices)} [json-pointer:{path}]"
    elif rule.pattern and not re.fullmatch(rule.pattern, value):
        yield f"invalid format [json-pointer:{path}]"


def _check_number(value: object, rule: Number, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124  # NaN
        yield f"must be a number [json-pointer:{path}]"
    elif rule.is_whole and not float(value).is_integer():
        yield f"must be an integer [json-pointer:{path}]"
    elif (rule.least is not None and value < rule.least) or (rule.most is not None and value > rule.most):
        yield f"must be between {rule.least} and {rule.most} [json-pointer:{path}]"
