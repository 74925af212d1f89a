"""The README says what is true: its tables are held against the code."""

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, variable
from bot.variables import ReceiverVariables, SourceVariables

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<name>(?:NPS|SLACK)_[A-Z_<>]+)` \| (?P<default>.*?) \| (?P<about>.*) \|$", re.MULTILINE)


def _default(field: "FieldInfo") -> str:
    value = field.get_default(call_default_factory=True)
    if value in (None, "", {}, ()):
        return ""
    if isinstance(value, timedelta):
        return f"`{value.days}d`"
    return f"`{','.join(value)}`" if isinstance(value, tuple) else f"`{str(value).removesuffix('.0')}`"


def _expected() -> dict[str, tuple[str, str]]:
    groups: dict[str, type[BaseModel]] = {"sources": SourceVariables, "outgoing": ReceiverVariables}
    ours = {
        variable(name): (_default(field), field.description or "")
        for name, field in Settings.model_fields.items()
        if name not in groups
    }
    grouped = {
        f"NPS_{group.upper()}__<NAME>__{name.upper()}": (_default(field), field.description or "")
        for group, model in groups.items()
        for name, field in model.model_fields.items()
    }
    return ours | grouped


def test_the_settings_tables_say_what_the_code_does() -> None:
    written = {row["name"]: (row["default"], row["about"]) for row in ROW.finditer(README)}
    assert written == _expected()


def test_every_setting_has_a_description() -> None:
    assert all(about for _, about in _expected().values())


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", README)
    missing = [target for target in targets if not (Path(__file__).parents[1] / target).exists()]
    assert missing == []
