"""`nps-bot demo --once`, as a newcomer runs it: a process of its own, the local Slack another one."""

import os
import subprocess
import sys

JOURNEYS = (
    "survey result → alert",
    "/nps this-quarter → answer",
    "button → assignment → resolved",
    "clock → weekly summary",
)


def test_all_four_journeys_happen() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--once"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env=os.environ | {"NPS_PORT": "80", "NPS_SOURCES__TALLY__SECRET": "a variable that must not matter"},
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("happened: ")] == [
        f"happened: {journey}" for journey in JOURNEYS
    ]
    assert "2/10 · Mira Example, Example Corp" in done.stdout
    assert "None" not in done.stdout
