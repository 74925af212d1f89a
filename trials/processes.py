"""Our programs as processes of their own, as an admin would start them: nothing of them is imported or patched."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx

from trials.waiting import until

ROOT = Path(__file__).parents[1]
SECRET = "trial-secret"  # noqa: S105  # of a made-up survey tool
OURS = ("NPS_", "SLACK_", "DATABASE_URL")
START_WITHIN = 180.0  # seconds, on a machine with other work; a promise about the start is measured elsewhere
STOP_WITHIN = 20.0


class Program:
    """One program. Its output is appended to a file, so that it can be started again and again.

    Args:
        name: of the file.
        command: the arguments of `python`.
        environment: its whole environment.
        ready: what it writes when it is ready.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], ready: str
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.environment = dict(environment)
        self._command = [sys.executable, *command]
        self._ready = ready
        self._began_at = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting. Replaces one that has ended."""
        with self.log.open("ab") as log:
            self._began_at = log.tell()
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=subprocess.STDOUT, env=self.environment, cwd=ROOT
            )

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, f"{self.name} was not started"
        return self._process

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it said so since its latest start.

        Raises:
            RuntimeError: it has ended; with the end of its output.
        """
        said = self.said()
        if not self.is_alive and self._ready not in said:
            raise RuntimeError(f"{self.name} ended with {self.process.returncode}:\n{said[-2000:]}")
        return self._ready in said

    def await_ready(self) -> Self:
        until(f"{self.name} being ready", lambda: self.is_ready, within=START_WITHIN, every=0.02)
        return self

    def said(self) -> str:
        """Its output since its latest start."""
        with self.log.open("rb") as log:
            log.seek(self._began_at)
            return log.read().decode(errors="replace")

    def errors(self) -> list[str]:
        """Every line of its log, of all its lives, that tells of an error."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return [line for line in text.splitlines() if " ERROR " in line or line.startswith("Traceback")]

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.process.kill()
        self.process.wait(STOP_WITHIN)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> int | None:
        """SIGTERM and wait; its exit code, None if it had to be killed."""
        if not self.is_alive:
            return self._process.returncode if self._process else None
        self.terminate()
        try:
            return self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def resident_megabytes(self) -> float:
        """What it holds in memory (Linux)."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("this system does not tell how much memory a process holds")

    def __enter__(self) -> Self:
        self.start()
        return self.await_ready()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_port() -> int:
    """Below the range from which outgoing connections take theirs, so that it is still free after a restart."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def clean_environment() -> dict[str, str]:
    """What stands outside, without settings of ours; nothing goes through a proxy."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUNBUFFERED": "1"}


def bot(
    part: str,
    *,
    folder: Path,
    slack_url: str,
    database_url: str,
    pace: float,
    port: int = 0,
    name: str = "",
    launcher: Sequence[str] = ("-m", "bot"),
    **more: str,
) -> Program:
    """`nps-bot run`, `web` or `worker` as a program.

    Args:
        part: the command.
        pace: NPS_SLACK_PACE; the playground's speed.
        launcher: how python starts the bot.
        more: further settings, by their names in the environment.
    """
    environment = clean_environment() | {
        "SLACK_API_URL": f"{slack_url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "NPS_DATABASE_URL": database_url,
        "NPS_ALERT_CHANNEL": "C0ALERTS",
        "NPS_SOURCES__GENERIC__SECRET": SECRET,
        "NPS_PORT": str(port),
        "NPS_SLACK_PACE": str(pace),
        **more,
    }
    command = [*launcher, part]
    return Program(name or part, command, folder=folder, environment=environment, ready="started: ")


def command_line(program: Program, *arguments: str, within: float = 30.0) -> "subprocess.CompletedProcess[str]":
    """`nps-bot …` in the environment of a program."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=program.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def client(base_url: str = "") -> httpx.Client:
    return httpx.Client(base_url=base_url, timeout=30.0, trust_env=False)
