"""The pieces of one running playground, built in one place and handed to those who need them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playground.catalogue import EVENT_SCOPES
from playground.faults import Faults
from playground.journal import Journal
from playground.limits import Limits
from playground.manifest import Manifest
from playground.rates import Rates
from playground.seed import populate
from playground.shapes import Json, SlackError
from playground.stream import Stream
from playground.things import BOT_USER_ID, Channel
from playground.tickets import ResponseUrls, Triggers
from playground.views import Views
from playground.world import World

if TYPE_CHECKING:
    from playground.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Tokens:
    bot: str = "xoxb-playground"
    app: str = "xapp-playground"
    signing_secret: str = "playground-signing-secret"  # noqa: S105  # a made-up workspace
    verification: str = "playground-verification"


@dataclass(slots=True)
class Workspace:
    manifest: Manifest
    limits: Limits
    tokens: Tokens
    stream: Stream
    journal: Journal
    world: World
    views: Views
    faults: Faults
    rates: Rates
    triggers: Triggers
    response_urls: ResponseUrls
    first_limits: Limits
    speed: float = 1.0
    world_file: Path | None = None
    declined_scopes: set[str] = field(default_factory=set)
    dials: dict[str, Json] = field(default_factory=dict)  # by id; belong to the programs that offered them
    delivery: "Delivery" = field(init=False)

    def set_limits(self, limits: Limits) -> None:
        for one in (self, self.views, self.triggers, self.response_urls):
            one.limits = limits

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that the installation granted."""
        return self.manifest.all_scopes - self.declined_scopes

    def bot_is_in(self, channel: Channel) -> bool:
        return BOT_USER_ID in channel.members

    def require_scope(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def emit(self, event: Json, channel: Channel | None = None, *, subscription: str | None = None) -> None:
        """Tell the app, if it subscribed to this event, holds its scope, and is in the channel."""
        name = subscription or event["type"]
        if name not in self.manifest.events:
            return
        kind = channel.kind if channel else "channels"
        scope = EVENT_SCOPES.get(name, "").format(kind=kind)
        if scope and scope not in self.scopes:
            return
        if channel is not None and not self.bot_is_in(channel):
            return
        self.delivery.emit(event)


def build(
    manifest: Manifest, limits: Limits, tokens: Tokens, *, speed: float = 1.0, world_file: Path | None = None
) -> Workspace:
    """A workspace with its people and channels; nothing listens yet."""
    stream = Stream()
    workspace = Workspace(
        manifest=manifest,
        limits=limits,
        tokens=tokens,
        stream=stream,
        journal=Journal(stream),
        world=World(stream),
        views=Views(limits, stream),
        faults=Faults(),
        rates=Rates(),
        triggers=Triggers(limits),
        response_urls=ResponseUrls(limits),
        first_limits=limits,
        speed=speed,
        world_file=world_file,
    )
    populate(workspace.world, world_file)
    return workspace
