"""Words for people: escaping, shortening, dates, money. All lengths are counted as Slack's clients count them, in UTF-16."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TypeGuard

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHEN = "{date_short_pretty} at {time}"
ELLIPSIS = "…"

# Control characters but for the end of a line, halves of characters, and overrides of the writing direction: in a name those
# would turn round the words that follow it.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
_EMAIL = re.compile(r"[^\s@<>|:/?&]+@[^\s@<>|:/?&]+")
_LINK = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_LONGEST_LINK = 3000
_GAP = re.compile(r"\n\s*\n\s*\n")


def escape(text: str) -> str:
    """Disarm Slack's control characters, for mrkdwn and for the top-level text. Not for plain_text and rich_text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """What a stranger wrote, without control characters, half characters and direction overrides; lines are kept.

    Empty if nothing visible is left: Slack refuses an empty text.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = _CONTROLS.sub("", lines).strip()
    return _GAP.sub("\n\n", kept) if any(_is_visible(c) for c in kept) else ""


def one_line(text: str, limit: int = 120) -> str:
    """A name or another short fact on one line."""
    return shorten(" ".join(clean(text).split()), limit)


def size(text: str) -> int:
    """Length in UTF-16 units: never less than Slack counts, whichever way it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` units, cut at the border of a word where one is near, with an ellipsis."""
    if size(text) <= limit:
        return text
    head = _head(text, limit - len(ELLIPSIS))
    ends_a_word = text[len(head)].isspace()
    border = len(head) if ends_a_word else max(head.rfind(" "), head.rfind("\n"))
    return (head[:border] if border > len(head) * 2 // 3 else head).rstrip(" \n,;:·-") + ELLIPSIS


def excerpt(text: str, limit: int, *, lines: int = 12) -> str:
    """As `shorten`, and at most so many lines: a message must not fill the screen with a list."""
    rows = text.split("\n")
    return shorten(text if len(rows) <= lines else "\n".join(rows[:lines]).rstrip() + "\n" + ELLIPSIS, limit)


def chunks(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` units, cut between lines or words where possible; nothing is lost but blanks."""
    pieces = []
    rest = text.strip()
    while size(rest) > limit:
        head = _head(rest, limit)
        border = next((at for at in (head.rfind("\n"), head.rfind(" ")) if at > len(head) // 2), len(head))
        pieces.append(rest[:border].rstrip())
        rest = rest[border:].lstrip()
    return [*pieces, rest] if rest else pieces


def _head(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that tears no accent or joined emoji from its character."""
    units = accumulate(2 if character > "\uffff" else 1 for character in text[: limit + 1])
    end = bisect_right(list(units), limit)
    while end > 1 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end]


def _joins(character: str) -> bool:
    return character == "\u200d" or unicodedata.category(character) in {"Mn", "Me", "Mc"}


def _is_visible(character: str) -> bool:
    # U+2800 and the Hangul fillers are letters to Unicode and nothing to the eye.
    return unicodedata.category(character)[0] not in "CZ" and character not in "\u2800\u3164\u115f\u1160\uffa0"


def is_user(text: str) -> bool:
    """Whether `text` is the id of a Slack user, which may be mentioned; everything else is printed as it is."""
    return bool(_USER_ID.fullmatch(text))


def is_channel(text: str) -> bool:
    """Whether `text` is the id of a channel rather than its name."""
    return bool(_CHANNEL_ID.fullmatch(text))


def mention(user: str) -> str:
    """A person in mrkdwn: a mention of a Slack user, else the escaped name."""
    return f"<@{user}>" if is_user(user) else escape(one_line(user))


def group(group_id: str) -> str:
    """A user group in mrkdwn: all of them are called."""
    return f"<!subteam^{group_id}>"


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def is_link(url: str | None) -> TypeGuard[str]:
    """Whether Slack takes `url` for a button or a link."""
    return bool(url) and size(url or "") <= _LONGEST_LINK and bool(_LINK.fullmatch(url or ""))


def slack_link(url: str, label: str) -> str:
    """A link in mrkdwn, for an address that `is_link` has taken."""
    return f"<{escape(url)}|{escape(label)}>"


def slack_date(moment: datetime, style: str = WHEN) -> str:
    """A moment in mrkdwn, which every reader sees in the own time zone."""
    return f"<!date^{int(moment.timestamp())}^{style}|{utc(moment)}>"


def utc(moment: datetime) -> str:
    """A moment where Slack cannot put it into the reader's zone: "23 Nov 2026, 09:30 UTC"."""
    at = moment.astimezone(UTC)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def ago(past: timedelta) -> str:
    """How long since, for a message that is read at once: "2 minutes ago"."""
    seconds = past.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return f"{count(int(seconds // length), unit)} ago"
    return "just now"


def money(amount: int, currency: str = "") -> str:
    """An annual amount in whole units: "€48,000"; a currency of letters stands behind: "48,000 EUR"."""
    figure = f"{amount:,}"
    return f"{figure} {currency}" if currency.isalpha() else f"{currency}{figure}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st"""
    is_teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """One, two or more words as in a sentence: "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004  # one word needs no conjunction
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def capital(text: str) -> str:
    """The first letter as a capital; the rest stays as it is."""
    return text[:1].upper() + text[1:]
