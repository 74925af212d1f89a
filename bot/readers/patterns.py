"""Search with a pattern that an admin wrote, without trusting it: Python's engine can take years for a few words.

The search runs in a process of its own, which is ended when it takes too long. Messages of survey tools are rare enough.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

PATIENCE: Final = 1.5  # s, with the start of the process; Slack waits three seconds for an answer to an event
LONGEST: Final = 4000  # characters that are searched
_SEARCH: Final = """
import json, re, sys
pattern, text = json.load(sys.stdin)
match = re.search(pattern, text, re.MULTILINE)
json.dump(match and match.groupdict(), sys.stdout)
"""


class TooSlow(Exception):  # noqa: N818  # an outcome
    """The pattern needs longer than anybody waits."""


def fault(pattern: str) -> str | None:
    """What is wrong with a pattern, as the end of a sentence; None if nothing is."""
    try:
        compiled = re.compile(pattern, re.MULTILINE)
    except re.error as error:
        return f"is no regular expression: {error}"
    return None if "score" in compiled.groupindex else "must name the score: (?P<score>10|[0-9])"


def search(pattern: str, text: str, *, patience: float = PATIENCE) -> Mapping[str, str] | None:
    """The named groups of the first match; None when there is none.

    Raises:
        TooSlow: it took longer than `patience` seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603  # our own program; what a stranger wrote goes in by its input
            [sys.executable, "-I", "-S", "-c", _SEARCH],
            input=json.dumps([pattern, text[:LONGEST]]),
            capture_output=True,
            timeout=patience,
            check=True,
            text=True,
        )
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    found: dict[str, str | None] | None = json.loads(done.stdout)
    return None if found is None else {name: value for name, value in found.items() if value is not None}
