"""`NPS_WATCH_CHANNELS`: which channels are read, and how. A list `C0123=formbricks, C0456=posthog`, or JSON.

In JSON the value is the name of a shape or a pattern, or an object with `read` and perhaps `kind` and `mapping`.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from bot.readers import patterns
from bot.readers.slack_message import SHAPES, Watch
from scoring.responses import Kind

EXAMPLE: Final = 'C0123456789=formbricks, or {"C0123456789": "NPS: (?P<score>\\\\d+)"}'
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{2,}")
_FIELDS: Final = frozenset({"read", "kind", "mapping"})


def watches(value: object) -> object:
    """Read the setting; what is no text is taken as it is.

    Raises:
        ValueError: with what is wrong, as the end of a sentence that begins with the variable.
    """
    if not isinstance(value, str):
        return value
    entries = _json(value) if value.strip().startswith("{") else _listed(value)
    return {channel: _watch(channel, entry) for channel, entry in entries.items()}


def _json(value: str) -> Mapping[str, object]:
    try:
        found: dict[str, object] = json.loads(value)
    except ValueError:
        raise ValueError(f"must be a list or JSON, for example {EXAMPLE}") from None
    return found


def _listed(value: str) -> Mapping[str, object]:
    entries = {}
    for item in value.split(","):
        channel, is_given, reads = item.strip().partition("=")
        if item.strip() and not is_given:
            raise ValueError(f"must say how {channel} is read, for example {EXAMPLE}")
        if item.strip():
            entries[channel.strip()] = reads.strip()
    return entries


def _watch(channel: str, entry: object) -> Watch:
    if not _CHANNEL.fullmatch(channel):
        raise ValueError(f"needs the id of each channel (C0123456789, below its details in Slack), not {channel!r}")
    given = {"read": entry} if isinstance(entry, str) else entry
    if not isinstance(given, dict) or not isinstance(given.get("read"), str) or not given.keys() <= _FIELDS:
        raise ValueError(f"must say for {channel} what to read, for example {EXAMPLE}")
    reads = given["read"]
    if reads.lower() in SHAPES:
        reads = reads.lower()
    elif fault := patterns.fault(reads):
        known = ", ".join(SHAPES)
        raise ValueError(f"reads {channel} by {reads!r}, which {fault}; or choose from {known}")
    mapping = given.get("mapping") or {}
    if not isinstance(mapping, dict) or not all(isinstance(path, str) for path in mapping.values()):
        raise ValueError(f'has a wrong mapping for {channel}; write {{"score": "<the question>"}}')
    if given.get("kind", Kind.RELATIONSHIP) not in list(Kind):
        raise ValueError(f"has a wrong kind for {channel}; choose from {', '.join(Kind)}")
    return Watch(channel=channel, reads=reads, kind=Kind(given.get("kind", Kind.RELATIONSHIP)), mapping=mapping)
