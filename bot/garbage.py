"""Python's collector of garbage, told what it need not look at."""

import gc


def spare_the_collector() -> None:
    """What stands by now stays: looking at it again and again stops everything for a tenth of a second, and takes a sixth of the time under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
