"""The main messages as a person reads them. After a wanted change: NPS_WRITE_GOLDEN=1 pytest tests/bot/views/test_golden.py"""

import os
from pathlib import Path

import pytest

from bot.views import catalogue
from bot.views.readable import readable

GOLDEN = Path(__file__).parent / "golden"


def spoken(view: catalogue.View) -> str:
    """All examples that a reviewer wants to read; the hostile and the endless ones are held by the limits."""
    parts = [
        f"──────── {name}\n{readable(rendered)}\n"
        for name, rendered in view.rendered().items()
        if "hostile" not in name and "book" not in name
    ]
    return "\n".join(parts)


@pytest.mark.parametrize("view", [pytest.param(view, id=view.name) for view in catalogue.views().values()])
def test_it_reads_as_reviewed(view: catalogue.View) -> None:
    file = GOLDEN / f"{view.name}.txt"
    if os.environ.get("NPS_WRITE_GOLDEN"):
        file.write_text(spoken(view), encoding="utf-8")
    assert spoken(view) == file.read_text(encoding="utf-8")
