"""Answers in the order of their customers instead of the file's.

Stored next to each other, the answers of one person and of one company cost half: what is known of them is looked up and written
once for all, and no answer has to be linked anew when the next one comes. A file that is too long for the memory is dealt into
piles by customer, in temporary files without a name.
"""

import pickle
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from types import MappingProxyType
from typing import IO

from bot.errors import UserError
from scoring.responses import SurveyResponse

MOST_HELD = 20_000  # answers in memory
MOST_PILES = 200  # open files


def by_customer(answers: Iterable[SurveyResponse], expected: int) -> Iterator[SurveyResponse]:
    """The same answers, those of one customer together and in the order in which they came.

    Args:
        expected: how many there may be.

    Raises:
        UserError: there is no room for temporary files.
    """
    if expected <= MOST_HELD:
        yield from sorted(answers, key=_place)
        return
    with ExitStack() as files:
        piles: list[IO[bytes]] = []
        try:
            piles += (
                files.enter_context(tempfile.TemporaryFile()) for _ in range(min(expected // MOST_HELD + 1, MOST_PILES))
            )
            for answer in answers:
                _write(answer, piles[_pile(answer, len(piles))])
            for pile in piles:
                pile.seek(0)
        except OSError as error:
            raise UserError(
                f"No room for temporary files in {tempfile.gettempdir()} ({error.strerror}). Set TMPDIR to a folder with more."
            ) from None
        for pile in piles:
            while held := list(islice(_all_of(pile), MOST_HELD)):
                yield from sorted(held, key=_place)


def _write(answer: SurveyResponse, pile: IO[bytes]) -> None:
    pickler = pickle.Pickler(pile)
    pickler.dispatch_table = {MappingProxyType: _as_dict}
    pickler.dump(answer)


def _as_dict(values: Mapping[str, str]) -> tuple[type, tuple[dict[str, str]]]:
    return dict, (dict(values),)


def _all_of(pile: IO[bytes]) -> Iterator[SurveyResponse]:
    while True:
        try:
            answer: SurveyResponse = pickle.load(pile)  # noqa: S301  # we wrote it, and nobody else can open it
        except EOFError:
            return
        yield answer


def _who(answer: SurveyResponse) -> str:
    customer = answer.customer
    return (customer.email or customer.key or "").lower()


def _place(answer: SurveyResponse) -> tuple[str, str]:
    return answer.customer.company or "", _who(answer)


def _pile(answer: SurveyResponse, piles: int) -> int:
    """Versions of an anonymous answer belong together, too."""
    return zlib.crc32((_who(answer) or answer.external_id).encode("utf-8", "replace")) % piles
