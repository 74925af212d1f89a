"""How survey tools prove who they are. Always over the raw body, always compared in constant time."""

import base64
import binascii
import hmac

from bot.sources.base import Request

BEARER = "bearer "


def same(given: str, expected: str) -> bool:
    """Compare without telling by the time it takes how much was right. Nothing equals an empty text."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def hex_digest(request: Request, secret: str, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), request.body, algorithm).hexdigest()


def base64_digest(secret: bytes, message: bytes, algorithm: str = "sha256") -> str:
    return base64.b64encode(hmac.new(secret, message, algorithm).digest()).decode("ascii")


def is_signed_in_hex(
    request: Request, secret: str, *, header: str, prefix: str = "", algorithm: str = "sha256"
) -> bool:
    """Whether `header` carries `prefix` and the hex HMAC of the raw body."""
    given = request.headers.get(header, "").strip()
    return bool(secret) and same(given.lower(), prefix + hex_digest(request, secret, algorithm))


def is_signed_in_base64(
    request: Request, secret: str, *, header: str, prefix: str = "", algorithm: str = "sha256"
) -> bool:
    """Whether `header` carries `prefix` and the base64 HMAC of the raw body."""
    given = request.headers.get(header, "").strip()
    return bool(secret) and same(given, prefix + base64_digest(secret.encode(), request.body, algorithm))


def has_bearer(request: Request, secret: str) -> bool:
    """Whether the request carries `Authorization: Bearer <secret>`."""
    given = request.headers.get("authorization", "")
    return given[: len(BEARER)].lower() == BEARER and same(given[len(BEARER) :].strip(), secret)


def has_secret(request: Request, secret: str) -> bool:
    """For tools that sign nothing: the secret in the address (`/webhooks/<name>/<secret>`, `?secret=…`, `?key=…`), as
    `X-Webhook-Secret` or as a bearer token.

    No part of the address that may hold it is ever logged; one in the path arrives here as `secret` of the query.
    """
    return (
        same(request.query.get("secret", ""), secret)
        or same(request.query.get("key", ""), secret)
        or same(request.headers.get("x-webhook-secret", "").strip(), secret)
        or has_bearer(request, secret)
    )


def decoded_key(secret: str, *, prefix: str) -> bytes:
    """The key bytes of a secret such as `whsec_<base64>`; empty when it is none."""
    try:
        return base64.b64decode(secret.removeprefix(prefix), validate=True)
    except (binascii.Error, ValueError):
        return b""
