"""What the workspace decided about its work: the environment's settings, and over them what admins set in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from storage import preferences

SET_IN_SLACK: Final = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The rules of the house.

    Attributes:
        admins: user ids of those who may change settings, besides the workspace's own admins.
        product_channel: hears what resolved cases ask of the product; None: nobody does.
        promoter_channel: hears of promoters and passives, quietly; None: nobody does.
        escalation_group: user group that is called when nobody takes a critical case; None: nobody is.
    """

    admins: frozenset[str] = frozenset()
    product_channel: str | None = None
    promoter_channel: str | None = None
    escalation_group: str | None = None


def in_force(session: Session, house: House) -> House:
    """`house`, as the environment says it, with what admins have set in Slack over it."""
    known = {field.name for field in fields(House)}
    changes: Mapping[str, Any] = preferences.get_setting(session, SET_IN_SLACK, {})
    return replace(house, **{name: value for name, value in changes.items() if name in known})


def change(session: Session, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Set some of the rules, as JSON holds them; the others stay as they are."""
    before: Mapping[str, Any] = preferences.get_setting(session, SET_IN_SLACK, {})
    preferences.set_setting(session, SET_IN_SLACK, {**before, **changes}, now=now)
