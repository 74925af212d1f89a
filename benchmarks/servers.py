"""What is measured, as processes of their own."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.answers import SECRET
from trials.processes import Program, clean_environment, free_port
from trials.waiting import until

NOWHERE = "http://127.0.0.1:9/api/"  # Slack is not part of what is measured: nobody listens there
READY = "started: "


@contextmanager
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="nps-benchmark-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def bot(
    part: str,
    where: Path,
    *,
    database_url: str,
    port: int,
    slack_url: str = NOWHERE,
    name: str = "",
    settings: Mapping[str, str] | None = None,
) -> Program:
    """`nps-bot run`, `web` or `worker` in HTTP mode. Logs warnings only, as the bare handler logs nothing."""
    environment = clean_environment() | {
        "SLACK_API_URL": slack_url,
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": "playground-signing-secret",
        "NPS_DATABASE_URL": database_url,
        "NPS_ALERT_CHANNEL": "C0ALERTS",
        "NPS_SOURCES__GENERIC__SECRET": SECRET,
        "NPS_PORT": str(port),
        "NPS_LOG_LEVEL": "WARNING",
        **(settings or {}),
    }
    heard = {"web": "NPS Bot hears", "run": "NPS Bot hears"}.get(part, "")
    return Program(name or part, ["-m", "bot", part], folder=where, environment=environment, ready=heard)


def bare(where: Path, port: int) -> Program:
    command = ["-m", "benchmarks.peers.bare", str(port)]
    return Program("bare", command, folder=where, environment=clean_environment(), ready=READY)


def flask(where: Path, port: int) -> Program:
    command = ["-m", "benchmarks.peers.flask_sqlite", str(port), str(where / "flask.db")]
    environment = clean_environment() | {"SECRET": SECRET}
    return Program("flask", command, folder=where, environment=environment, ready=READY)


@contextmanager
def serving(program: Program, port: int) -> Iterator[Program]:
    """From when it takes connections to its end."""
    with program:
        until(f"{program.name} listens", lambda: _listens(port), within=30)
        yield program


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def machine() -> str:
    """What the figures belong to."""
    return f"{os.cpu_count()} cores, Python {sys.version_info.major}.{sys.version_info.minor}, load {os.getloadavg()[0]:.1f}"


__all__ = ["bare", "bot", "flask", "folder", "free_port", "machine", "serving"]
