"""One call to a receiver. Whatever goes wrong comes back as a named outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import httpx

from bot import trust
from bot.outgoing.receivers import Receiver, signed

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)  # s for each step of one call
ABOUT_THE_MESSAGE: Final = frozenset({400, 409, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class Heard:
    """It answered with 2xx."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """It does not want this message; others it may."""

    reason: str


@dataclass(frozen=True, slots=True)
class Away:
    """It cannot be reached, fails, or does not let us in: nothing else would get through either.

    Attributes:
        retry_after: seconds, if it says when to come again.
    """

    reason: str
    retry_after: float | None = None


Outcome: TypeAlias = Heard | Misunderstood | Away


class Post:
    """One connection pool for all receivers. Redirects are not followed: a customer's words go where the admin said, and nowhere else."""

    def __init__(self, *, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._http = httpx.Client(timeout=timeout, verify=trust.of_httpx(), follow_redirects=False)

    def close(self) -> None:
        self._http.close()

    def send(self, receiver: Receiver, message_id: str, body: bytes, *, now: datetime) -> Outcome:
        headers = dict(signed(receiver, message_id, body, now=now))
        try:
            with self._http.stream("POST", receiver.url, content=body, headers=headers) as response:
                return _named(response)  # what it says beyond the status is not read: it may be endless
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Away(f"no answer ({type(error).__name__})")


def _named(response: httpx.Response) -> Outcome:
    reason = f"status {response.status_code}"
    if response.is_success:
        return Heard()
    if response.status_code in ABOUT_THE_MESSAGE:
        return Misunderstood(reason)
    said = response.headers.get("retry-after", "").strip()
    return Away(reason, float(said) if said.isdecimal() and len(said) < 6 else None)  # noqa: PLR2004  # a day has five digits
