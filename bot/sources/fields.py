"""Read single values out of what a stranger sent: bounded, cleaned, with a sentence when they are wrong.

What no database takes (NUL, half a surrogate pair), what no calendar holds and what is too long for an index ends here.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn
from urllib.parse import quote

from bot.sources.base import NOTHING, Ignored, Request, Unreadable
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE

LONGEST_ID = 200
LONGEST_TEXT = 500
LONGEST_EMAIL = 254
LONGEST_URL = 2000
HIGHEST_REVENUE = 10**15
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # the question was first published in 2003
AHEAD = timedelta(days=1)  # what a wrong clock may be ahead of ours
MILLISECONDS_FROM = 10**11  # as seconds this would be the year 5138
_SCORES = {str(score): score for score in range(LOWEST_SCORE, HIGHEST_SCORE + 1)}
NUL, REPLACED = "\x00", "\N{REPLACEMENT CHARACTER}"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_EMAIL = re.compile(r"[^\s@<>|,;]+@[^\s@<>|,;]+")
_URL = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_UNUSUAL = re.compile(r"[\s<>|\"]")  # what would end or break a link in a message
_AMOUNT = re.compile(r"\d{1,15}(\.\d+)?")
_BEFORE_OFFSET = re.compile(r" (?=[+-]\d{2}:?\d{2}$)")  # as Ruby spells times
_DIGITS = re.compile(r"\d{9,14}")


def json_document(request: Request) -> object:
    """The body as JSON.

    Raises:
        Unreadable: not UTF-8, not JSON, nested too deep, or a number that is none.
    """
    try:
        document: object = json.loads(request.body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise Unreadable("the body is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("the body is nested too deep") from None
    except ValueError as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"the body is not JSON{place}") from None
    return storable(document) if _ESCAPED_UNSTORABLE.search(request.body) else document


def json_object(request: Request) -> Mapping[str, object]:
    """The body as one JSON object; everything else is `Unreadable`."""
    document = json_document(request)
    if not isinstance(document, dict):
        raise Unreadable("the body is not a JSON object")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def storable(value: object) -> object:
    """Without the characters that no database takes; JSON can spell them, so a body may carry them."""
    if isinstance(value, str):
        # A proper pair of surrogate escapes was already joined by the JSON reader: what is left is a half.
        return _UNSTORABLE.sub(REPLACED, value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def at(value: object, *path: str | int) -> object:
    """What lies at this place, or None when a part of the way is missing or of another type."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, Sequence) and not isinstance(value, str) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def object_at(value: object, *path: str | int) -> Mapping[str, object]:
    found = at(value, *path)
    return found if isinstance(found, Mapping) else NOTHING


def list_at(value: object, *path: str | int) -> Sequence[object]:
    found = at(value, *path)
    return found if isinstance(found, list) else ()


def text(value: object, longest: int | None = LONGEST_TEXT) -> str | None:
    """A text or number without outer blanks, cut to `longest` characters; None for nothing and everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).replace(NUL, REPLACED).strip()[:longest].rstrip() or None  # addresses and forms can spell it too


def comment(value: object) -> str | None:
    """What the customer wrote, at any length; a number is no comment."""
    return text(value, longest=None) if isinstance(value, str) else None


def identifier(value: object, name: str = "id") -> str:
    """The tool's id of an answer: a text or whole number.

    Raises:
        Unreadable: missing, or too long for an index.
    """
    found = None if isinstance(value, float) else text(value, longest=None)
    if found is None:
        raise Unreadable(f"{name}: is missing", field=name)
    if len(found) > LONGEST_ID:
        raise Unreadable(f"{name}: must have at most {LONGEST_ID} characters", field=name)
    return found


def key(value: object) -> str | None:
    """The tool's id of a person or company; None when there is none or it is too long to be one."""
    found = None if isinstance(value, float) else text(value, longest=None)
    return found if found is not None and len(found) <= LONGEST_ID else None


def email(value: object) -> str | None:
    """An e-mail address in lower case; None for everything that cannot be one."""
    found = text(value, longest=None) if isinstance(value, str) else None
    return found.lower() if found and len(found) <= LONGEST_EMAIL and _EMAIL.fullmatch(found) else None


def url(value: object) -> str | None:
    """A web address that a message can link to, its unusual characters escaped; None for everything else."""
    found = text(value, longest=None) if isinstance(value, str) else None
    found = _UNUSUAL.sub(lambda sign: quote(sign[0]), found) if found else None
    return found if found and len(found) <= LONGEST_URL and _URL.fullmatch(found) else None


def unusable_link(name: str, value: object) -> tuple[str, ...]:
    """The sentence about a link that leads nowhere: it is a help, not a reason to refuse an answer. Empty for one that is of use."""
    if value in (None, "") or url(value):
        return ()
    return (f"{name}: left out, it must be an address that begins with https:// or http://",)


def score(value: object, name: str = "score") -> int:
    """0..10 from a whole number or its digits.

    Raises:
        Ignored: nothing was answered.
        Unreadable: a bool, a float, a word, or a number on another scale.
    """
    if value is None or value == "":
        raise Ignored(f"{name}: the question was not answered")
    found = _SCORES.get(value.strip()) if isinstance(value, str) else value
    if type(found) is not int or not LOWEST_SCORE <= found <= HIGHEST_SCORE:
        raise Unreadable(f"{name}: must be a whole number from 0 to 10, not {shown(value)}", field=name)
    return found


def score_at(values: Mapping[str, object], key: str, name: str) -> int:
    """The score under this key; a body without the key is not the one we know, and `Unreadable`."""
    if key not in values:
        raise Unreadable(f"{name}: is missing", field=name)
    return score(values[key], name)


def moment(value: object, name: str, received_at: datetime, *, naive: bool = True) -> datetime:
    """An aware UTC time from ISO 8601 text, or from seconds or milliseconds since 1970.

    Args:
        value: what the tool sent.
        name: the field, for the sentence.
        received_at: when we had it; a time more than a day ahead of this is refused, for it would outrank every later edit.
        naive: whether a text without a zone is taken as UTC; refused otherwise.

    Raises:
        Unreadable: missing, not a time, or not within 2000 .. tomorrow.
    """
    found = _moment(value)
    if found is None:
        what = (
            "is missing"
            if value is None or value == ""
            else f"must be a time such as 2026-11-23T09:30:00Z, not {shown(value)}"
        )
        raise Unreadable(f"{name}: {what}", field=name)
    if found.tzinfo is None:
        if not naive:
            raise Unreadable(f"{name}: must carry a time zone, for example 2026-11-23T09:30:00Z", field=name)
        found = found.replace(tzinfo=UTC)
    if not EARLIEST <= found <= received_at + AHEAD:
        raise Unreadable(f"{name}: must lie between the year 2000 and tomorrow, not {shown(value)}", field=name)
    return found.astimezone(UTC)


def moment_if_any(value: object, name: str, received_at: datetime) -> datetime | None:
    """As `moment`, but a time that is not said is None."""
    return None if value is None or value == "" else moment(value, name, received_at)


def _moment(value: object) -> datetime | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(_BEFORE_OFFSET.sub("", value.strip()))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value >= MILLISECONDS_FROM else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def day(value: object) -> date | None:
    """A day from ISO text (a time of day behind it is cut off); None for everything else."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def amount(value: object) -> int | None:
    """Money in whole units, rounded half up, from a number or plain digits; None for everything else."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= HIGHEST_REVENUE:
        return None
    return math.floor(value + 0.5) if isinstance(value, float) else value


def shown(value: object) -> str:
    """A wrong value as a sentence can show it: short, on one line."""
    try:
        spelled = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        spelled = repr(value)
    return spelled if len(spelled) <= 40 else f"{spelled[:39]}…"  # noqa: PLR2004  # fits on a line
