"""Asks survey tools for answers that they only announced. Whatever goes wrong comes back as a named outcome."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import httpx

from bot import trust

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)  # s for each step of one call
LARGEST: Final = 4 * 1024 * 1024  # bytes of one document
REFUSED: Final = frozenset({401, 403})
TOO_MANY: Final = 429
FAILED_THERE: Final = 500


@dataclass(frozen=True, slots=True)
class Got:
    """The JSON found at each path, by the name that was asked for."""

    documents: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Away:
    """Not now: no connection, too many calls, or a failure on their side.

    Attributes:
        retry_after: seconds, if the tool says when to come again.
    """

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The token is wrong, or may not read this: an admin has to do something."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Not there: not visible yet, or removed."""

    reason: str


Outcome: TypeAlias = Got | Away | NotAllowed | Missing


class ToolClient:
    """One connection pool for all tools. Redirects are not followed: a token goes to the host that was set, and nowhere else."""

    def __init__(self, *, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._http = httpx.Client(timeout=timeout, verify=trust.of_httpx(), follow_redirects=False)

    def close(self) -> None:
        self._http.close()

    def get(self, home: str, paths: Mapping[str, str], headers: Mapping[str, str]) -> Outcome:
        """Ask for every path below `home`; the first that fails ends it."""
        documents: dict[str, Any] = {}
        for name, path in paths.items():
            found = self._one(f"{home}{path}", headers)
            if not isinstance(found, Got):
                return found
            documents[name] = found.documents["body"]
        return Got(documents)

    def _one(self, url: str, headers: Mapping[str, str]) -> Outcome:
        try:
            with self._http.stream("GET", url, headers={**headers, "Accept": "application/json"}) as response:
                if not response.is_success:
                    return _named(response)
                body = _read(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Away(type(error).__name__)
        try:
            return Got({"body": json.loads(body)}) if body is not None else Missing(f"more than {LARGEST} bytes")
        except (ValueError, RecursionError):
            return Away("the answer is not JSON")


def _read(response: httpx.Response) -> bytes | None:
    """The body; None when it is too large to be an answer."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _named(response: httpx.Response) -> Outcome:
    reason = f"status {response.status_code}"
    if response.status_code in REFUSED:
        return NotAllowed(reason)
    if response.status_code == TOO_MANY or response.status_code >= FAILED_THERE:
        return Away(reason, _seconds(response.headers.get("retry-after")))
    return Missing(reason)


def _seconds(said: str | None) -> float | None:
    """`Retry-After` in seconds; tools that send a date get our own delay."""
    return float(said) if said is not None and said.strip().isdecimal() and len(said) < 6 else None  # noqa: PLR2004  # a day has five digits
