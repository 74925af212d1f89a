"""The README names every survey tool that we know, and no other."""

import re
from pathlib import Path

from bot.sources.registry import sources
from bot.sources.templates import templates

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_table_of_survey_tools_is_the_list_of_sources() -> None:
    rows = re.findall(r"^\| .+ \| `/webhooks/(\w+)` \| .+ \|$", README, re.MULTILINE)
    assert set(rows) == set(sources())


def test_every_template_is_named() -> None:
    (row,) = re.findall(r"^\| (Zapier.*?) \|", README, re.MULTILINE)
    names = {template.title.partition(" (")[0] for template in templates().values()} - {
        "A script, or any workflow tool"
    }
    assert {name for name in names if name not in row} == set()
