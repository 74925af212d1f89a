"""The command line as an admin types it, on a real database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

Run = Callable[..., str]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command; FILE stands for a file with this content. A mistake is raised, else the result is what is told."""
    monkeypatch.setenv("NPS_DATABASE_URL", database_url)

    def typed(*words: str, content: str = "", code: int = 0) -> str:
        path = tmp_path / "file.csv"
        path.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(app, [str(path) if word == "FILE" else word for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return typed
