"""Answers as survey tools send them: signed, some with comments, some sent twice. Seeded, so that runs can be compared."""

import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SECRET = "benchmark-secret"  # noqa: S105  # of a made-up survey tool
COMMENTS = (
    "The export failed again and nobody has answered my ticket for a week. We are looking at alternatives.",
    "Too expensive for what it does. The new plan doubled our bill, and support told us to read the FAQ.",
    "I love the new dashboard. Support was friendly and quick, thank you Cleo!",
    "It does the job. The mobile app is a bit slow since the last release, otherwise fine.",
    "Setup took an afternoon instead of the promised ten minutes, but since then it has simply worked for all of us.",
    "Great.",
)
SCORES = (*range(11),)
WEIGHTS = (2, 1, 1, 2, 2, 5, 7, 10, 15, 20, 35)  # a fifth of all answers are detractors
TWICE = 0.05  # share of the webhooks that a survey tool sends again
COMMENTED = 0.6
PEOPLE_IN_A_COMPANY = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """What a run sends.

    Attributes:
        detractors: every answer is one.
        accounts: how many companies the customers work for; 0: one for five customers.
        plans: customers are spread evenly over so many plans.
        prefix: of ids and addresses, so that two runs on one database do not meet.
    """

    detractors: bool = False
    accounts: int = 0
    plans: int = 3
    prefix: str = "a"


def answers(count: int, shape: Shape, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` webhooks: (the customer's name, the body). Those that are sent twice come once more at the end of a hundred."""
    dice = random.Random(f"{shape.prefix}{seed}")
    again: list[tuple[str, bytes]] = []
    for number in range(count):
        if again and number % 100 >= 100 - len(again):
            yield again.pop()
            continue
        made = _answer(number, shape, dice)
        if len(again) < TWICE * 100 and dice.random() < TWICE:
            again.append(made)
        yield made


def _answer(number: int, shape: Shape, dice: random.Random) -> tuple[str, bytes]:
    score = dice.randrange(7) if shape.detractors else dice.choices(SCORES, WEIGHTS)[0]
    name = f"Ana {shape.prefix}{number:07}"
    company = number % shape.accounts if shape.accounts else number // PEOPLE_IN_A_COMPANY
    answered_at = datetime.now(UTC) - timedelta(minutes=dice.randrange(1, 600))
    fields = {
        "id": f"{shape.prefix}-{number:07}",
        "score": score,
        "comment": dice.choice(COMMENTS) if dice.random() < COMMENTED else "",
        "answered_at": answered_at.isoformat(),
        "survey": "Customer pulse",
        "customer": {
            "key": f"{shape.prefix}-{number:07}",
            "email": f"ana{number:07}@{shape.prefix}{company}.example",
            "name": name,
            "company": f"Example {shape.prefix}{company}",
            "plan": f"plan{number % shape.plans:02}",
            "region": dice.choice(("Europe", "Americas", "Asia")),
            "revenue": dice.randrange(1000, 90_000),
        },
    }
    return name, json.dumps(fields).encode()


def request(body: bytes, path: str = "/webhooks/generic") -> bytes:
    """The whole HTTP request, signed."""
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-NPS-Signature: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
