"""What every survey tool's file works with: the request as it came, the source's settings, and two ways to say no.

A source is one module in this package with two functions: `verify(request, secret)`, which says whether the sender knows the
secret, and `parse(request, options)`, which says what customers answered. Both are pure. `registry.py` finds them by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from scoring.responses import Kind, Told

NOTHING: Mapping[str, str] = MappingProxyType({})
NO_KINDS: Mapping[str, Kind] = MappingProxyType({})

Parsed = tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a survey tool, read to its end.

    Attributes:
        headers: by name in lower case.
        query: the parameters of the address, decoded.
        body: the bytes that were signed, untouched.
        received_at: when we had it; aware.
    """

    body: bytes
    received_at: datetime
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    query: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an admin set for this source that changes how a body is read.

    Attributes:
        name: the source's name in `/webhooks/<name>`; becomes `SurveyResponse.source`.
        kind: why these customers are asked.
        kinds: the same for single surveys, by the survey's name; whoever sets it knows better than the tool.
        mapping: where a free form keeps `score`, `comment`, `email` …: our name -> path (see `mapping.py`).
    """

    name: str
    kind: Kind = Kind.RELATIONSHIP
    kinds: Mapping[str, Kind] = field(default_factory=lambda: NO_KINDS)
    mapping: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def kind_of(self, survey: str | None) -> Kind | None:
        """What an admin said about this very survey."""
        wanted = (survey or "").strip().casefold()
        return next((kind for name, kind in self.kinds.items() if name.strip().casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """One configured source: `NPS_SOURCES__<NAME>__…`. Two accounts of one tool are two of these.

    Attributes:
        api_url: where the tool is asked for what it only announces; its own address if None.
        api_token: what it wants to see then.
    """

    name: str
    tool: str
    secret: str | None = field(default=None, repr=False)
    previous_secret: str | None = field(default=None, repr=False)
    mapping: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    kind: Kind = Kind.RELATIONSHIP
    kinds: Mapping[str, Kind] = field(default_factory=lambda: NO_KINDS)
    api_url: str | None = None
    api_token: str | None = field(default=None, repr=False)

    @property
    def options(self) -> Options:
        return Options(name=self.name, kind=self.kind, kinds=self.kinds, mapping=self.mapping)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What a sender may prove to know: the secret, and the one before it while an admin changes it."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)


class Unreadable(Exception):  # noqa: N818  # it names the body, not a fault of ours
    """The sender is who it says, but the body is not what we know. It is kept, so that it can be read later.

    Attributes:
        reason: one sentence for an admin; begins with the field's name where there is one.
        field: the field that is wrong, with dots, e.g. `customer.renewal`.
        position: which item of a list, from 0.
    """

    def __init__(self, reason: str, *, field: str | None = None, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.position = position


class Ignored(Exception):  # noqa: N818  # nothing went wrong
    """Read and understood, and not an answer to the NPS question: a test ping, another metric, "survey shown"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
