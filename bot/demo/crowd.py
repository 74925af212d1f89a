"""Customers who answer while one looks on; how often, the page decides."""

import random
import threading
import time
from datetime import UTC, datetime

import httpx

from bot.demo.stage import Stage
from bot.demo.story import live_answer

ANSWERS_EVERY = 12.0  # seconds, on average
CHOICES = ((0.0, "Never"), (60.0, "Each minute"), (ANSWERS_EVERY, "Often"), (3.0, "Nonstop"))  # seconds between two
DIAL = "customers"
LOOK_EVERY = 0.25  # seconds between two looks at the dial


def offer_dial(stage: Stage, every: float) -> None:
    """Put the control on the page; a pace that is none of its choices becomes one."""
    choices = CHOICES if every in dict(CHOICES) else sorted([*CHOICES, (every, f"{every:g} s")])
    options = [{"value": f"{seconds:g}", "label": label} for seconds, label in choices]
    stage.ask("dial", id=DIAL, label="Other customers answer", options=options, value=f"{every:g}")


def keep_answering(stage: Stage, stop: threading.Event, tools: list[str], *, seed: int = 7) -> None:
    """Customers answer through the webhook of their survey tool, as often as the dial says, until `stop`."""
    chance = random.Random(seed)  # noqa: S311  # a story, no secret
    share, began = 1 / 3, time.monotonic()  # the first comes soon
    try:
        while not stop.wait(LOOK_EVERY):
            every = float(stage.dial(DIAL))
            if not every:
                began = time.monotonic()
            elif time.monotonic() - began >= share * every:
                score, comment, customer = live_answer(chance, datetime.now(UTC).date())
                stage.ask("survey", tool=chance.choice(tools), score=score, comment=comment, customer=customer)
                share, began = chance.uniform(0.4, 1.6), time.monotonic()
    except httpx.HTTPError:
        return  # the local Slack is gone, and so is the demo
