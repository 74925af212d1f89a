"""Slack's limits that have to do with time and number, as data with a speed factor.

At speed 60 an hour of Slack's clock passes in a minute: windows, retries and rates move together. What measures the app
itself (3 s to acknowledge, 3 s to use a trigger) stays as it is: the app does not get faster.
"""

from dataclasses import dataclass, field, replace

# Calls per minute that a tier allows, for one method in one workspace.
TIERS = {"tier_1": 1, "tier_2": 20, "tier_3": 50, "tier_4": 100, "special": 300}
# Calls at once before the rate counts: "a small burst is tolerated" on tier 1, elsewhere a minute's worth.
LEAST_BURST = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds unless the name says otherwise."""

    ack: float = 3.0  # to acknowledge a command, an action, a view, an event
    trigger: float = 3.0  # to exchange a trigger_id
    trigger_uses: int = 1
    response_url: float = 30 * 60
    response_url_uses: int = 5
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)  # an event that nobody took is sent again after
    connection: float = 6 * 3600  # a socket is refreshed after
    connection_warning: float = 10.0  # … and told so before
    connections: int = 10  # sockets of one app
    ticket: float = 30.0  # to use an address from apps.connections.open
    upload: float = 10 * 60  # to send the bytes of an announced file
    file_ready: float = 2.0  # until a new file can stand in a block
    post_per_second: float = 1.0  # chat.postMessage, per channel
    post_burst: int = 5
    per_minute: dict[str, int] = field(default_factory=lambda: dict(TIERS))
    text: int = 40_000  # characters of a message; more is cut
    update_text: int = 4_000  # characters of chat.update's text; more is refused
    views_in_stack: int = 3
    view_bytes: int = 250_000
    metadata_bytes: int = 16_000
    file_bytes: int = 1_000_000_000

    def at_speed(self, speed: float) -> "Limits":
        """These limits on a clock that runs `speed` times as fast."""
        return replace(
            self,
            response_url=self.response_url / speed,
            retries=tuple(pause / speed for pause in self.retries),
            connection=self.connection / speed,
            connection_warning=self.connection_warning / speed,
            file_ready=self.file_ready / speed,
            post_per_second=self.post_per_second * speed,
            per_minute={tier: round(calls * speed) for tier, calls in self.per_minute.items()},
        )
