"""Which accounts of survey tools can be asked for answers, and what is missing for the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.sources.base import SourceSettings
from bot.sources.fetching import FetchStep
from bot.sources.registry import Source, sources


@dataclass(frozen=True, slots=True)
class Account:
    """One source whose webhook only announces answers, ready to be asked for them."""

    source: Source
    settings: SourceSettings
    step: FetchStep
    home: str
    token: str = field(repr=False)


def accounts(configured: Iterable[SourceSettings]) -> Mapping[str, Account]:
    """Those that can be asked, by the source's name."""
    found = {}
    for settings in configured:
        source = sources().get(settings.tool)
        if source is None or source.fetch is None or missing(settings):
            continue
        home, token = settings.api_url or source.fetch.home, settings.api_token
        assert home is not None
        assert token is not None
        found[settings.name] = Account(source, settings, source.fetch, home, token)
    return found


def missing(settings: SourceSettings) -> list[str]:
    """The settings without which this source's answers cannot be fetched; empty for those that need none."""
    source = sources().get(settings.tool)
    if source is None or source.fetch is None:
        return []
    wanted = {"API_TOKEN": settings.api_token, "API_URL": settings.api_url or source.fetch.home}
    return [f"NPS_SOURCES__{settings.name.upper()}__{name}" for name, value in wanted.items() if not value]
