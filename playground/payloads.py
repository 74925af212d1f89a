"""What goes to the app, and what comes back."""

from dataclasses import dataclass

from playground.shapes import Json


@dataclass(frozen=True, slots=True)
class Payload:
    """`kind` is Socket Mode's word: slash_commands, interactive or events_api."""

    kind: str
    body: Json
    title: str
    retry_num: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back. `error`: operation_timeout, dispatch_failed, invalid_command_response; None when acknowledged."""

    payload: Json | None = None
    error: str | None = None
    reason: str = ""  # in the words of X-Slack-Retry-Reason
    may_retry: bool = True
