"""The playground as a process, and a hand on its control API."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from trials.processes import ROOT, Program, clean_environment, client

READY = "playground ready on "
PEOPLE = ("U0ANA", "U0BEN")
BOT = "U0NPSBOT"
JOURNAL_EVERY = 0.5  # seconds; the playground remembers its last thousand entries

Json = dict[str, Any]


class Slack:
    """A local Slack whose clock runs `speed` times as fast, with channels of our choice beside its own."""

    def __init__(self, folder: Path, *, speed: float, channels: Sequence[str] = ("C0ALERTS",)) -> None:
        world = folder / "world.json"
        rows = [{"id": one, "name": one.lower(), "members": [*PEOPLE, BOT]} for one in channels]
        world.write_text(json.dumps({"channels": rows}), encoding="utf-8")
        command = ["-m", "playground", "--port", "0", "--manifest", str(ROOT / "manifest.yml")]
        self.program = Program(
            "playground",
            [*command, "--world", str(world), "--speed", str(speed)],
            folder=folder,
            environment=clean_environment(),
            ready=READY,
        )
        self.channels = tuple(channels)

    def __enter__(self) -> Self:
        self.program.start()
        self.program.await_ready()
        self.url = self.program.said().partition(READY)[2].split()[0]
        self._http = client(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self.program.kill()  # it holds nothing that is needed

    def do(self, deed: str, **wish: object) -> Json:
        """A person's deed, or one of the workspace's admin."""
        answer: Json = self._http.post(f"/control/{deed}", json=wish).raise_for_status().json()
        return answer

    def trouble(self, kind: str, **wish: object) -> None:
        answer = self.do("faults", kind=kind, **wish)
        if not answer["ok"]:
            raise ValueError(answer["error"])

    def end_trouble(self) -> None:
        self._http.delete("/control/faults").raise_for_status()

    def messages(self, channel: str = "C0ALERTS") -> list[Json]:
        """What stands in a channel for everybody, replies too, the oldest first."""
        answer = self._http.get("/control/messages", params={"channel": channel}).raise_for_status()
        return [one for one in answer.json() if not one.get("ephemeral_for")]

    def calls(self, after: int) -> list[Json]:
        answer = self._http.get("/control/journal", params={"after": after, "kind": "call"}).raise_for_status()
        return list(answer.json())


class Witness:
    """Counts what Slack answered, while it runs: by method and error, "" for ok. `troubled`: deliveries whose post failed."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._last = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="witness", daemon=True)
        self.answers: dict[tuple[str, str], int] = {}
        self.troubled: set[int] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def count(self, error: str) -> int:
        return sum(count for (_, seen), count in self.answers.items() if seen == error)

    def _watch(self) -> None:
        while not self._over.wait(JOURNAL_EVERY):
            self._look()

    def _look(self) -> None:
        for call in self._slack.calls(self._last):
            self._last = call["n"]
            key = (call["title"], call["error"] or "")
            self.answers[key] = self.answers.get(key, 0) + 1
            if not call["ok"] and call["title"] == "chat.postMessage":
                self.troubled.add(delivery_of(call["request"]) or 0)


def delivery_of(message: Json) -> int | None:
    """Which row of the outbox a message stands for, as its metadata says."""
    payload = (message.get("metadata") or {}).get("event_payload", {})
    found = payload.get("delivery_id")
    return int(found) if found is not None else None
