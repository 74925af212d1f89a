"""Survey tools: signed webhooks, each repeated until it is accepted, from several senders at once."""

import hashlib
import hmac
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from trials.processes import SECRET

COMMENTS = (
    "",
    "The export failed again, nobody answers my ticket.",
    "Too expensive. We are going to cancel our contract.",
    "<!channel> & <b>slow</b> since the last release",
    "I love the new dashboard, support was friendly.",
)
WORST = "We cannot work, nothing was ever solved. We will cancel our contract and want a refund."
SAME_SCORE = 0.6  # share of later versions that change the comment alone
SENT_TWICE = 0.1  # share of webhooks that a survey tool sends again although they were accepted
PAUSE = 0.1  # seconds before a webhook is sent again
PATIENCE = 10.0  # seconds that a sender waits for an answer; the promise is 4
ACCEPTED = 202
BUSY = 503


@dataclass(frozen=True, slots=True)
class Webhook:
    """One version of one answer."""

    number: int
    answer: str
    score: int
    comment: str
    body: bytes = field(repr=False)
    repeats: int = 0  # how often it is sent again although it was accepted


def webhook(
    number: int,
    version: int,
    *,
    score: int,
    comment: str,
    plan: str = "team",
    repeats: int = 0,
    is_critical: bool = False,
) -> Webhook:
    """Answer `number`, from a customer of their own, so that no other answer changes what its alert says.

    `is_critical` makes it as bad as can be, whatever the score and comment given.
    """
    renewal = {}
    if is_critical:
        score, comment = 0, WORST
        renewal = {"renewal": (datetime.now(UTC) + timedelta(days=10)).date().isoformat()}
    answered_at = datetime.now(UTC) - timedelta(minutes=5)
    fields = {
        "id": f"answer-{number:06}",
        "score": score,
        "comment": comment,
        "answered_at": answered_at.isoformat(),
        "updated_at": (answered_at + timedelta(seconds=version)).isoformat(),
        "customer": {
            "email": f"ana{number}@customer{number}.example",
            "name": f"Ana {number}",
            "plan": plan,
            **renewal,
        },
    }
    return Webhook(number, f"answer-{number:06}", score, comment, json.dumps(fields).encode(), repeats)


def a_list(count: int, *, first: int) -> Webhook:
    """One request with many answers."""
    bodies = [webhook(first + number, 0, score=9, comment="").body.decode() for number in range(count)]
    return Webhook(first, f"list-{first}", 9, "", f"[{','.join(bodies)}]".encode())


def plan(count: int, *, seed: int, plans: Sequence[str] = ("team",), detractors: float = 0.4) -> list[list[Webhook]]:
    """`count` webhooks, each list one answer's versions in order: a tenth of all answers change later."""
    dice = random.Random(seed)
    answers: list[list[Webhook]] = []
    left, number = count, 0
    while left > 0:
        versions = min(left, dice.choices((1, 2, 3), (0.9, 0.07, 0.03))[0])
        score = dice.randrange(7) if dice.random() < detractors else dice.randrange(7, 11)
        answers.append([])
        for version in range(versions):
            if version > 0 and dice.random() > SAME_SCORE:
                score = dice.randrange(11)
            made = webhook(
                number,
                version,
                score=score,
                comment=dice.choice(COMMENTS),
                plan=plans[number % len(plans)],
                repeats=int(dice.random() < SENT_TWICE),
            )
            answers[-1].append(made)
        left, number = left - versions, number + 1
    return answers


class Gate:
    """Lets a number of webhooks through, so that trouble meets them evenly. `open` lets all through."""

    def __init__(self) -> None:
        self._passes = threading.Semaphore(0)
        self._is_open = threading.Event()

    def let(self, count: int) -> None:
        self._passes.release(count)

    def open(self) -> None:
        self._is_open.set()

    def pass_one(self) -> None:
        while not self._is_open.is_set() and not self._passes.acquire(timeout=0.05):
            pass


class Senders:
    """Several threads; the versions of one answer go one after the other, in one of them.

    Attributes:
        statuses: how often each status was answered; "none" for a broken or refused connection.
        slowest: seconds, among all that were answered.
        unhelpful: how many 503 had no Retry-After.
        accepted_at: by answer, the epoch seconds when its first version was accepted.
        refused: what was neither accepted nor told to come again.
        webhooks_accepted: how many are done, repeats included.
    """

    def __init__(
        self, answers: Sequence[list[Webhook]], addresses: Sequence[str], *, threads: int = 4, gate: Gate | None = None,
        per_second: float | None = None, fresh_connections: bool = False,
    ) -> None:  # fmt: skip
        self.addresses = list(addresses)
        self.statuses: Counter[str] = Counter()
        self.slowest = 0.0
        self.latencies: list[float] = []
        self.unhelpful = 0
        self.refused: list[str] = []
        self.accepted_at: dict[str, float] = {}
        self.webhooks_accepted = 0
        self._gate = gate
        self._pause = threads / per_second if per_second else 0.0
        self._fresh = fresh_connections
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._send_all, args=(answers[first::threads],), name=f"sender-{first}", daemon=True
            )
            for first in range(threads)
        ]

    def start(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def join(self, within: float) -> bool:
        """Wait for the last webhook to be accepted. Whether that happened in time."""
        end = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return self.are_done

    def give_up(self) -> None:
        """Send nothing more."""
        self._over.set()
        if self._gate:
            self._gate.open()
        self.join(PATIENCE + 1)

    def _send_all(self, answers: Iterable[list[Webhook]]) -> None:
        with _connection() as http:
            for versions in answers:
                for one in versions:
                    if self._gate:
                        self._gate.pass_one()
                    for _ in range(1 + one.repeats):
                        self._send(http, one)
                    with self._lock:
                        self.webhooks_accepted += 1
                    time.sleep(self._pause)

    def _send(self, http: httpx.Client, one: Webhook) -> None:
        tries = 0
        while not self._over.is_set():
            address = self.addresses[(one.number + tries) % len(self.addresses)]
            if self._try(http, one, address):
                return
            tries += 1
            time.sleep(PAUSE)

    def _try(self, http: httpx.Client, one: Webhook, address: str) -> bool:
        signature = hmac.new(SECRET.encode(), one.body, hashlib.sha256).hexdigest()
        headers = {"X-NPS-Signature": f"sha256={signature}", **({"Connection": "close"} if self._fresh else {})}
        began = time.monotonic()
        try:
            answer = http.post(address, content=one.body, headers=headers)
        except httpx.TransportError as error:
            name = "no answer in time" if isinstance(error, httpx.ReadTimeout) else "none"
            with self._lock:
                self.statuses[name] += 1
            return False
        self._note(one, answer, time.monotonic() - began)
        return answer.status_code == ACCEPTED

    def _note(self, one: Webhook, answer: httpx.Response, seconds: float) -> None:
        with self._lock:
            self.statuses[str(answer.status_code)] += 1
            self.slowest = max(self.slowest, seconds)
            self.latencies.append(seconds)
            if answer.status_code == ACCEPTED:
                self.accepted_at.setdefault(one.answer, time.time())
            elif answer.status_code == BUSY:
                self.unhelpful += "retry-after" not in answer.headers
            else:
                self.refused.append(f"{one.answer}: {answer.status_code} {answer.text[:200]}")


def _connection() -> httpx.Client:
    return httpx.Client(timeout=PATIENCE, trust_env=False)
