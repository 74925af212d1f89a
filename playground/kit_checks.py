"""What holds between the fields of blocks that are well formed one by one."""

from collections.abc import Iterator

from playground import rules
from playground.shapes import Json


def faults_between(blocks: list[Json], surface: str) -> Iterator[str]:
    yield from _duplicates(blocks)
    yield from _totals(blocks)
    focused = 0
    for path, node in walk(blocks, "/blocks"):
        kind = node.get("type")
        focused += node.get("focus_on_load") is True
        if kind == "data_visualization":
            yield from _chart_faults(node["chart"], f"{path}/chart")
        elif kind == "data_table":
            yield from _data_table_faults(node, path)
        elif kind == "task_card" and node.get("status") == "pending":
            yield f"only the tasks of a plan can be pending [json-pointer:{path}/status]"
        elif kind in rules.IN_MODAL_ONLY and surface != "modal":
            yield f"unsupported type: {kind} [json-pointer:{path}/type]"
        elif kind in rules.INTERACTIVE:
            yield from _element_faults(node, path)
    if focused > 1:
        yield "only one element can have focus_on_load [json-pointer:/blocks]"


def _duplicates(blocks: list[Json]) -> Iterator[str]:
    """block_ids are unique in a message or view, and so are action_ids (Slack: within a block; the facts say stricter)."""
    for name in rules.UNIQUE_IDS:
        seen = set()
        for path, node in walk(blocks, "/blocks"):
            value = node.get(name)
            if value is None:
                continue
            if value in seen:
                yield f"`{name}` {value!r} is used more than once [json-pointer:{path}/{name}]"
            seen.add(value)


def _totals(blocks: list[Json]) -> Iterator[str]:
    kinds = [block["type"] for block in blocks]
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > rules.MOST_MARKDOWN:
        yield f"markdown blocks must be less than {rules.MOST_MARKDOWN + 1} characters in all [json-pointer:/blocks]"
    if kinds.count("data_visualization") > rules.MOST_CHARTS:
        yield f"no more than {rules.MOST_CHARTS} data_visualization blocks allowed [json-pointer:/blocks]"
    if kinds.count("table") > rules.MOST_TABLES:
        yield "only_one_table_allowed [json-pointer:/blocks]"


def _chart_faults(chart: Json, path: str) -> Iterator[str]:
    if chart["type"] == "pie":
        yield from _repeated([one["label"] for one in chart["segments"]], f"{path}/segments")
        if all(one["value"] == 0 for one in chart["segments"]):
            yield f"must have a segment above 0 [json-pointer:{path}/segments]"
        return
    categories = chart["axis_config"]["categories"]
    yield from _repeated(categories, f"{path}/axis_config/categories")
    yield from _repeated([one["name"] for one in chart["series"]], f"{path}/series")
    for index, series in enumerate(chart["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            yield f"must have one data point for every category [json-pointer:{path}/series/{index}/data]"


def _repeated(labels: list[str], path: str) -> Iterator[str]:
    if len(set(labels)) != len(labels):
        yield f"must be unique [json-pointer:{path}]"


def _data_table_faults(block: Json, path: str) -> Iterator[str]:
    if len({len(row) for row in block["rows"]}) > 1:
        yield f"all rows must have the same number of cells [json-pointer:{path}/rows]"
    if any(cell["type"] == "rich_text" for cell in block["rows"][0]):
        yield f"a header cell cannot be rich_text [json-pointer:{path}/rows/0]"


def _element_faults(element: Json, path: str) -> Iterator[str]:
    initial = element.get("initial_options") or [one for one in (element.get("initial_option"),) if one]
    if initial and ("options" in element or "option_groups" in element):
        offered = list(element.get("options") or ())
        offered += [option for group in element.get("option_groups") or () for option in group["options"]]
        if any(one not in offered for one in initial):
            yield f"initial option must be one of the options [json-pointer:{path}]"
    least, most = element.get("min_length"), element.get("max_length")
    if least is not None and most is not None and least > most:
        yield f"min_length must not be more than max_length [json-pointer:{path}]"


def walk(node: object, path: str) -> Iterator[tuple[str, Json]]:
    """Every object below `node` with its pointer, `node` first."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")
