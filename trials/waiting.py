"""Waiting for something to hold, with an end."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class NotInTime(Exception):  # noqa: N818  # names what did not happen
    pass


def until(what: str, look: Callable[[], Value], *, within: float, every: float = 0.05) -> Value:
    """Look every `every` seconds until there is something true; that.

    Raises:
        NotInTime: not within `within` seconds; names `what`.
    """
    end = time.monotonic() + within
    while not (value := look()):
        if time.monotonic() > end:
            raise NotInTime(f"{what} did not happen within {within:.0f} s")
        time.sleep(every)
    return value
