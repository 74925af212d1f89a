"""`python -m playground` in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from playground.manifest import EVERYTHING, ManifestError, read_manifest

START = [sys.executable, "-m", "playground", "--port", "0"]


def test_it_says_where_it_listens_and_ends_by_ctrl_c(tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    world.write_text(json.dumps({"users": [{"id": "U1", "name": "zoe", "real_name": "Zoe"}], "channels": []}))
    start = [*START, "--world", str(world)]
    with subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own program
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("playground ready on http://127.0.0.1:")
        address = line.rpartition(" ")[2]
        users = httpx.get(f"{address}/control/state", trust_env=False).json()["users"]
        assert [user["id"] for user in users] == ["U1"]
        process.send_signal(2)
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("content", "reason"), [("", "holds no manifest"), ("a: [", "is no YAML"), (None, "cannot be read")]
)
def test_a_manifest_that_is_none_ends_it_with_one_line(tmp_path: Path, content: str | None, reason: str) -> None:
    manifest = tmp_path / "manifest.yml"
    if content is not None:
        manifest.write_text(content)
    start = [*START, "--manifest", str(manifest)]
    done = subprocess.run(start, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
    assert (done.returncode, reason in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_a_manifest_tells_commands_scopes_and_events() -> None:
    manifest = read_manifest(EVERYTHING)
    assert manifest.command("/nps") is not None
    assert manifest.shortcut("log_response") is not None
    assert {"chat:write", "users:read.email"} <= manifest.all_scopes
    assert "app_mention" in manifest.events
    with pytest.raises(ManifestError):
        read_manifest(Path("nowhere.yml"))


def test_the_apps_own_manifest_is_understood() -> None:
    manifest = read_manifest(Path(__file__).parents[2] / "manifest.yml")
    assert manifest.command("/nps") is not None
    assert {"chat:write", "commands"} <= manifest.scopes
