"""For tools whose webhook only says that there is an answer: where to ask for it, and how.

Pure like the rest of this package: a step says which addresses are wanted; `bot.fetcher` asks. What comes back goes through
the same `parse` as a webhook's body, as `{"response": …, "survey": …}`, so that it can be kept and replayed like one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.sources.base import Unreadable

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ids that a step needs to know where to ask."""

    survey_id: str
    external_id: str


@dataclass(frozen=True, slots=True)
class FetchStep:
    """How one tool is asked.

    Attributes:
        home: the tool's own address; None when every account has another, which an admin must set.
        paths: the paths to get below the address, by the name under which the JSON found there is handed to `parse`.
        headers: what proves who asks, from the account's token.
    """

    home: str | None
    paths: Callable[[Wanted], Mapping[str, str]]
    headers: Callable[[str], Mapping[str, str]]


def path_id(value: str, name: str) -> str:
    """An id as a part of a path: nothing that a stranger writes may lead anywhere else.

    Raises:
        Unreadable: it has signs that no id of these tools has.
    """
    if not _ID.fullmatch(value):
        raise Unreadable(f"{name}: is no id of this tool", field=name)
    return quote(value, safe="")
