"""Looking back from the end of a period, in longer and longer strides: the newest few are found without reading the rest."""

from collections.abc import Iterator
from datetime import date, timedelta


def backwards(start: date, end: date, last: date | None) -> Iterator[tuple[date, date]]:
    """Parts of [start, end) that follow on one another, from the last to the first: 1 day, 2, 4, 8 …

    `last` is the last day on which there is anything to find; None: there is nothing.
    """
    if last is None:
        return
    high = min(end, last + timedelta(days=1))
    stride = 1
    while start < high:
        days = (high - start).days
        low = high - timedelta(days=min(stride, days))
        yield low, high
        high, stride = low, stride * 2
