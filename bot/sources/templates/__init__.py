"""Tools whose body the customer writes: what to paste there, so that it posts our own format (see `generic.py`).

One file `<name>.md` each, with `$url` (of a generic source) and `$variable`. A test fills each body in and reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template as Text
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Template:
    """What to paste into one tool.

    Attributes:
        name: the file's name.
        title: the tool's name as people write it.
        text: the steps, in Markdown, with `$url` and `$variable`.
    """

    name: str
    title: str
    text: str

    @property
    def is_thin(self) -> bool:
        """Whether something that matters is assumed."""
        return "Evidence: Thin." in self.text

    def how_to_connect(self, *, url: str, variable: str = "NPS_SOURCES__GENERIC") -> str:
        """What an admin does in the tool and here.

        Args:
            url: the full address of the generic source.
            variable: how its settings begin.
        """
        return Text(self.text).safe_substitute(url=url, variable=variable).strip()


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its name, sorted."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".md")]
    found = [_template(file.name.removesuffix(".md"), file.read_text(encoding="utf-8")) for file in files]
    return MappingProxyType({template.name: template for template in sorted(found, key=lambda one: one.name)})


def _template(name: str, content: str) -> Template:
    title, _, text = content.partition("\n")
    return Template(name, title.removeprefix("#").strip(), text.strip())
