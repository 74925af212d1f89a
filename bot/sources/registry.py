"""Which survey tools we know: every module beside this one that has `verify` and `parse`. There is no list to keep."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from string import Template
from types import MappingProxyType, ModuleType

import bot.sources
from bot.sources.base import Options, Parsed, Request, SourceSettings, Unreadable
from bot.sources.fetching import FetchStep
from scoring.responses import SurveyResponse, Told

THIN = "Thin."
"""How the evidence begins where it is; see also `templates`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One survey tool.

    Attributes:
        tool: the module's name; default name in `/webhooks/<name>`.
        title: the tool's name as people write it.
        verify: whether the sender knows this secret.
        parse: the module's own reader; callers use `read`.
        evidence: where our knowledge of the format comes from, and what is assumed.
        refuses_unreadable: whether the sender is told (422). Survey tools are not: they would retry or switch the webhook off.
        fetch: how to ask for what the webhook only announces; None for tools that send all of it.
    """

    tool: str
    title: str
    verify: Callable[[Request, str], bool]
    parse: Callable[[Request, Options], Parsed]
    evidence: str
    refuses_unreadable: bool
    steps: str
    fetch: FetchStep | None = None

    @property
    def is_thin(self) -> bool:
        """Whether something that matters is assumed: a body of your own is worth trying first."""
        return self.evidence.startswith(THIN)

    def how_to_connect(self, *, url: str, name: str | None = None) -> str:
        """What an admin does in the tool and here.

        Args:
            url: the full address of the webhook.
            name: the source's name; the tool's if left out.
        """
        variable = f"NPS_SOURCES__{(name or self.tool).upper()}"
        return Template(self.steps).safe_substitute(url=url, variable=variable).strip()

    def read(self, request: Request, options: Options) -> Parsed:
        """What customers answered.

        Raises:
            Unreadable: the body is not what we know of this tool.
            Ignored: it is, and holds no answer to the NPS question.
        """
        try:
            return tuple(_of_its_kind(item, options) for item in self.parse(request, options))
        except RecursionError:  # a body of a thousand brackets, somewhere behind the JSON reader
            raise Unreadable("the body is nested too deep") from None

    def is_authentic(self, request: Request, settings: SourceSettings) -> bool:
        """Whether the sender knows the secret, or the previous one during a change. Without a secret nobody does."""
        return any(self.verify(request, secret) for secret in settings.secrets)


@cache
def sources() -> Mapping[str, Source]:
    """Every survey tool by its module's name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(bot.sources.__path__))
    modules = [importlib.import_module(f"{bot.sources.__name__}.{name}") for name in names]
    found = [_source(module) for module in modules if hasattr(module, "verify") and hasattr(module, "parse")]
    return MappingProxyType({source.tool: source for source in found})


def _source(module: ModuleType) -> Source:
    return Source(
        tool=module.__name__.rpartition(".")[2],
        title=module.TITLE,
        verify=module.verify,
        parse=module.parse,
        evidence=module.EVIDENCE.strip(),
        refuses_unreadable=getattr(module, "REFUSES_UNREADABLE", False),
        steps=module.HOW_TO_CONNECT,
        fetch=getattr(module, "FETCH", None),
    )


def _of_its_kind(item: Told, options: Options) -> Told:
    if not isinstance(item, SurveyResponse) or (kind := options.kind_of(item.survey)) is None:
        return item
    return replace(item, kind=kind)
