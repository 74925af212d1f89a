"""Our own format without levels, for tools that can only send a list of names and values: Zapier, workflow tools, forms.

`customer_email`, `customer.email` and `customer[email]` mean `email` of `customer`; the plain `email` means it too, because
nothing else of ours is called so. `ticket_…` likewise. What stands in a `customer` object wins.
"""

import re
from collections.abc import Mapping

from bot.sources.generic_model import LEVEL_IN_NAME, PLAIN

_LEVEL_IN_NAME = re.compile(LEVEL_IN_NAME)


def with_levels(fields: Mapping[str, object]) -> dict[str, object]:
    """The same answer as an object of objects. Unknown names stay where they are, to be refused with a sentence."""
    top: dict[str, object] = {}
    below: dict[str, dict[str, object]] = {}
    for name, value in fields.items():
        match = _LEVEL_IN_NAME.fullmatch(name)
        if match:
            below.setdefault(match[1], {})[match[2] or match[3]] = value
        elif name in PLAIN:
            below.setdefault("customer", {})[name] = value
        else:
            top[name] = value
    for level, facts in below.items():
        given = top.get(level)
        if given in (None, ""):
            top[level] = facts
        elif isinstance(given, Mapping):
            top[level] = facts | dict(given)
    return top
