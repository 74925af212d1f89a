"""Who somebody is, asked of Slack and remembered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.people import REMEMBERED, People
from bot.people import Someone

if TYPE_CHECKING:
    from bot.delivery.slack import Door
    from tests.bot.delivery.conftest import Slack

START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(door: Door, clock: Clock) -> People:
    return People(door, clock=clock)


def test_slack_says_who_may_what(known: People) -> None:
    ana, guest, admin = known.of("U0ANA"), known.of("U0GUEST"), known.of("U0ADMIN")
    assert ana is not None
    assert (ana.email, ana.is_guest, ana.is_admin, ana.is_gone) == ("ana@example.com", False, False, False)
    assert ana.zone_or(UTC_ZONE).key == ana.zone
    assert guest is not None
    assert guest.is_guest
    assert admin is not None
    assert admin.is_admin


def test_nobody_of_that_id_is_gone(known: People) -> None:
    assert known.of("U0NOBODY") == Someone(id="U0NOBODY", is_gone=True)


def test_slack_is_asked_once_in_a_while(known: People, clock: Clock, slack: Slack) -> None:
    known.of("U0ANA")
    known.of("U0ANA")
    assert len(slack.calls("users.info")) == 1
    clock.now = START + REMEMBERED
    known.of("U0ANA")
    known.forget("U0ANA")
    known.of("U0ANA")
    assert len(slack.calls("users.info")) == 3


def test_while_slack_is_away_what_was_known_is_told(known: People, clock: Clock, slack: Slack) -> None:
    ana = known.of("U0ANA")
    slack.trouble("http_error", method="users.info", status=502)
    clock.now = START + REMEMBERED
    assert known.of("U0ANA") == ana
    assert known.of("U0BEN") is None


def test_it_does_not_grow_for_ever(door: Door, clock: Clock, slack: Slack) -> None:
    known = People(door, clock=clock, most=1)
    known.of("U0ANA")
    known.of("U0BEN")
    known.of("U0ANA")
    assert len(slack.calls("users.info")) == 3


@pytest.mark.parametrize("zone", [None, "Nowhere/Here", "../etc/passwd"])
def test_an_unknown_zone_is_the_usual_one(zone: str | None) -> None:
    assert Someone(id="U1", zone=zone).zone_or(UTC_ZONE) is UTC_ZONE


def test_an_address_leads_to_a_person_and_is_remembered(known: People, clock: Clock, slack: Slack) -> None:
    assert known.with_address("Ana@Example.com ") == "U0ANA"
    assert known.with_address("ana@example.com") == "U0ANA"
    assert known.with_address("nobody@example.com") is None
    assert known.with_address("nobody@example.com") is None
    assert len(slack.calls("users.lookupByEmail")) == 2
    clock.now = START + REMEMBERED
    assert known.with_address("ana@example.com") == "U0ANA"
    assert len(slack.calls("users.lookupByEmail")) == 3


def test_without_the_scope_no_address_leads_to_anybody(known: People, slack: Slack) -> None:
    with slack.without_scopes("users:read.email"):
        assert known.with_address("ana@example.com") is None
        assert known.with_address("ana@example.com") is None
    assert len(slack.calls("users.lookupByEmail")) == 1
