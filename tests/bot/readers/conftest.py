"""Files as people save them, in a folder of the test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.readers.csv_file import FileOptions

ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Write a file: text with an encoding, or bytes."""

    def save(content: str | bytes, *, encoding: str = "utf-8", name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return save


@pytest.fixture
def options() -> Callable[..., FileOptions]:
    def make(**fields: Any) -> FileOptions:
        return FileOptions(**{"zone": ZONE} | fields)

    return make
