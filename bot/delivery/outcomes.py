"""What can come of a call to Slack: every refusal has a name, and its name says who is concerned.

`RateLimited` concerns a channel or a method, `Unreachable` the network, `Refused` this one message, `MissingScope` a
feature, `Unauthorised` the whole installation. Slack's error names: https://docs.slack.dev/reference/methods.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEFAULT_RETRY_AFTER: Final = 30.0  # seconds; for a 429 that does not say how long

UNAUTHORISED: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# Slack's own trouble, told with status 200. It may have posted nevertheless ("some aspect of the operation" may have
# succeeded, say the docs of fatal_error), so a send that ends so is an uncertain one.
SLACK_TROUBLE: Final = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
RATE_LIMITED: Final = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
# What a message cannot do without; `chat:write.public` and `chat:write.customize` are features.
VITAL_SCOPES: Final = frozenset({"chat:write", "chat:write:bot"})


class Scope(StrEnum):
    """Whom a rate limit holds up. Only chat.postMessage is limited by channel, all else by method in the workspace."""

    CHANNEL = "channel"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it. `channel` is the id that Slack uses from now on (D… for what was posted to U…)."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    retry_after: float  # seconds
    scope: Scope


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No usable answer. `uncertain`: the call may have had its effect all the same."""

    reason: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Refused:
    error: str


@dataclass(frozen=True, slots=True)
class MissingScope:
    needed: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    error: str


@dataclass(frozen=True, slots=True)
class Absent:
    """We looked, and it is not there."""


Refusal = RateLimited | Unreachable | Refused | MissingScope | Unauthorised
Outcome = Sent | Refusal


def refusal(method: str, *, status: int, error: str, needed: str = "", retry_after: str | None = None) -> Refusal:
    """Name what Slack answered instead of OK.

    Args:
        method: for example `chat.postMessage`.
        status: of HTTP.
        error: Slack's `error`, or whatever stood in its place.
        needed: Slack's `needed` beside `missing_scope`: one scope or several with commas.
        retry_after: the header, seconds.
    """
    if status == 429 or error in RATE_LIMITED:  # noqa: PLR2004  # Too Many Requests
        return RateLimited(_seconds(retry_after), Scope.CHANNEL if method == "chat.postMessage" else Scope.METHOD)
    if error == "missing_scope":
        vital = VITAL_SCOPES & {scope.strip() for scope in needed.split(",")}
        return Unauthorised(f"missing_scope {needed}") if vital else MissingScope(needed)
    if error in UNAUTHORISED:
        return Unauthorised(error)
    if status != 200 or error in SLACK_TROUBLE or not error.isidentifier():  # noqa: PLR2004  # an error is one word
        return Unreachable(error if error.isidentifier() else f"http_{status}", uncertain=True)
    return Refused(error)


def name_of(refused: Refusal) -> str:
    """One word for a counter."""
    match refused:
        case RateLimited():
            return "ratelimited"
        case Unreachable():
            return "unreachable"
        case MissingScope():
            return "missing_scope"
        case Unauthorised(error):
            return error.partition(" ")[0]
        case Refused(error):
            return error


def _seconds(header: str | None) -> float:
    try:
        return max(float(header or DEFAULT_RETRY_AFTER), 0.0)
    except ValueError:
        return DEFAULT_RETRY_AFTER
