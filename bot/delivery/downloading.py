"""Files that people shared with the bot, from Slack to the disk. Whatever goes wrong comes back as a named outcome."""

from pathlib import Path
from typing import Final

import httpx

from bot.delivery.outcomes import MissingScope, Refusal, Refused, Unreachable
from bot.delivery.slack import Answer, Door

LARGEST: Final = 256 * 1024 * 1024  # bytes
TIMEOUT: Final = httpx.Timeout(20.0, connect=5.0)  # s for each step
SCOPE: Final = "files:read"


def download(door: Door, file_id: str, to: Path, *, token: str) -> Refusal | None:
    """Write a file's bytes to `to`. None when they are there.

    Args:
        token: of the bot; it goes to the address that Slack's API names for this file, and is not carried along a redirect.
    """
    known = door.call("files.info", file=file_id)
    if not isinstance(known, Answer):
        return known
    file = known.data.get("file") or {}
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    if not address.startswith(("https://", "http://")):
        return Refused("file_not_found")
    if int(file.get("size") or 0) > LARGEST:
        return Refused("file_too_large")
    return _fetch(address, to, token, is_page=str(file.get("mimetype")) == "text/html")


def _fetch(address: str, to: Path, token: str, *, is_page: bool) -> Refusal | None:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with (
            httpx.Client(timeout=TIMEOUT, trust_env=True) as client,
            client.stream("GET", address, headers=headers, follow_redirects=True) as answer,
            to.open("wb") as file,
        ):
            if not answer.is_success:
                return _named(answer.status_code)
            if not is_page and answer.headers.get("content-type", "").startswith("text/html"):
                return MissingScope(SCOPE)  # Slack answers with its sign-in page, and status 200
            for piece in answer.iter_bytes():
                file.write(piece)
                if file.tell() > LARGEST:
                    return Refused("file_too_large")
    except httpx.HTTPError as error:
        return Unreachable(type(error).__name__, uncertain=False)
    return None


def _named(status: int) -> Refusal:
    if status in (401, 403):
        return MissingScope(SCOPE)
    return Refused("file_not_found") if status in (404, 410) else Unreachable(f"http_{status}", uncertain=False)
