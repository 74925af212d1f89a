"""Names of themes for people."""

from collections.abc import Iterable

from scoring.themes import labels


def theme_names(keys: Iterable[str]) -> list[str]:
    """For a sentence; a key that is no longer known is printed as it is."""
    known = labels()
    return [known.get(key, key).lower() for key in keys]
