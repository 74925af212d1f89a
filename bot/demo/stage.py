"""The local Slack as a process of its own, and a hand to play people and customers in it over its control API."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from bot.errors import UserError

READY = "playground ready on "
START_WITHIN = 60.0  # seconds, on a machine with other work
HAPPEN_WITHIN = 30.0  # seconds; a message needs well under one, on a machine with nothing else to do
LOOK_EVERY = 0.05  # seconds
BOT_TOKEN, APP_TOKEN = "xoxb-playground", "xapp-playground"  # of the local Slack; they open nothing else
MANIFEST = Path(__file__).parents[2] / "manifest.yml"

Found = TypeVar("Found")


class Stage:
    """Starts `python -m playground` and speaks with it. Use as a context manager.

    Raises:
        UserError: it did not start.
    """

    def __init__(self, *, port: int) -> None:
        self._port = port

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [
                sys.executable,
                "-m",
                "playground",
                "--port",
                str(self._port),
                "--manifest",
                str(MANIFEST),
                "--end-with-input",
            ],
            stdin=subprocess.PIPE,  # closes with us, however we end, and ends the local Slack
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends the bot first
        )
        self.url = self._await_ready()
        self._http = httpx.Client(base_url=self.url, timeout=30.0, trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        with self._process:  # closes its pipes and waits
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def _await_ready(self) -> str:
        lines: list[str] = []
        heard = threading.Event()

        def listen() -> None:
            for line in self._process.stdout or ():
                lines.append(line)
                if line.startswith(READY):
                    heard.set()
            heard.set()

        threading.Thread(target=listen, name="playground-output", daemon=True).start()
        heard.wait(START_WITHIN)
        ready = next((line for line in lines if line.startswith(READY)), None)
        if ready is None:
            self._process.kill()
            self._process.wait()
            raise UserError(f"The local Slack did not start. Is port {self._port} taken? Try: nps-bot demo --port 4700")
        return ready.removeprefix(READY).strip().rstrip("/")

    def ask(self, path: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
        """POST to the control API."""
        answer: dict[str, Any] = self._http.post(f"/control/{path}", json=fields).raise_for_status().json()
        return answer

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Every message of a channel, oldest first, ephemeral ones included."""
        found = self._http.get("/control/messages", params={"channel": channel}).raise_for_status().json()
        return list(found)

    def dial(self, id_: str) -> str:
        """Where a dial of the page stands."""
        dials = self._http.get("/control/dials").raise_for_status().json()
        return next(str(one["value"]) for one in dials if one["id"] == id_)

    def modals(self, user: str) -> list[dict[str, Any]]:
        state: Mapping[str, Any] = self._http.get("/control/state").raise_for_status().json()
        return list(state["views"].get(user, ()))

    def transcript(self) -> str:
        """Every message as readable text."""
        return self._http.get("/control/transcript").raise_for_status().text


def wait_for(what: str, look: Callable[[], Found | None]) -> Found:
    """Look until there is something.

    Raises:
        UserError: it did not happen in time; names `what`.
    """
    give_up_at = time.monotonic() + HAPPEN_WITHIN
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > give_up_at:
            raise UserError(f"This did not happen within {HAPPEN_WITHIN:.0f} seconds: {what}.")
        time.sleep(LOOK_EVERY)
