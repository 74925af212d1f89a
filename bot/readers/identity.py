"""Which answers of a file were seen already, in little memory: a set of 64-bit numbers, one for each answer."""

import hashlib
from collections import Counter


def _number(identity: str) -> int:
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "big")


class Identities:
    """Tells apart what stands twice in a file.

    Args:
        has_versions: the file says when each version of an answer was made; then all are taken, and the newest wins.
    """

    def __init__(self, *, has_versions: bool) -> None:
        self._has_versions = has_versions
        self._seen: set[int] = set()
        self._times: Counter[int] = Counter()

    def is_first(self, identity: str) -> bool:
        """Whether a row with this id is to be taken: importing the file again must not turn it over and over."""
        if self._has_versions:
            return True
        number = _number(identity)
        if number in self._seen:
            return False
        self._seen.add(number)
        return True

    def numbered(self, identity: str) -> str:
        """Of anonymous rows that say the same, each is an answer of its own: the second, the third …"""
        number = _number(identity)
        self._times[number] += 1
        return identity if self._times[number] == 1 else f"{identity}-{self._times[number]}"
