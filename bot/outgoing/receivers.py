"""Who is told, and how a message proves that it is ours."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from storage.outgoing import Event

PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Another system.

    Attributes:
        secrets: the present one, and the one before while it is being changed; both sign.
        events: what it hears of.
    """

    name: str
    url: str
    secrets: tuple[str, ...] = field(repr=False)
    events: frozenset[Event] = frozenset(Event)


def signed(receiver: Receiver, message_id: str, body: bytes, *, now: datetime) -> Mapping[str, str]:
    """The headers of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over id, time and body, in base64."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    digests = (hmac.digest(_key(secret), content, "sha256") for secret in receiver.secrets)
    return {
        "content-type": "application/json",
        "user-agent": "nps-bot",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
    }


def _key(secret: str) -> bytes:
    """The bytes behind `whsec_`, as the standard wants; any other text is its own key."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
