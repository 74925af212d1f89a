"""What Slack says of a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A Slack user.

    Attributes:
        name: as they call themselves; a letter of theirs is signed so.
        team: id of the workspace that they belong to.
        zone: name of their time zone; None if Slack does not say.
        is_guest: belongs to single channels only.
        is_stranger: of another workspace, in a shared channel.
        is_admin: of the workspace, or its owner.
        is_gone: deactivated.
    """

    id: str
    name: str | None = None
    team: str | None = None
    email: str | None = None
    zone: str | None = None
    is_guest: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    is_gone: bool = False
    is_bot: bool = False

    def zone_or(self, usual: ZoneInfo) -> ZoneInfo:
        """Their own zone; `usual` where Slack knows none, or one that we do not."""
        try:
            return ZoneInfo(self.zone) if self.zone else usual
        except (ZoneInfoNotFoundError, ValueError):
            return usual


PersonOf: TypeAlias = Callable[[str], Someone | None]
"""Who a user id is; None while Slack does not say. Asks Slack now and then: not for use inside a transaction."""
