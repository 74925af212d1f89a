"""Who may work on cases, and to whom one may be given."""

import pytest

from bot.people import Someone
from bot.usecases.access import GUEST, NOBODY, STRANGER, why_not, why_not_theirs

OURS = "T0OURS"
MEMBER = Someone(id="U0ANA", team=OURS)


@pytest.mark.parametrize(
    ("someone", "told_team", "reason"),
    [
        (MEMBER, OURS, None),
        (MEMBER, None, None),
        (None, OURS, None),  # Slack is away: an outage makes nobody a stranger
        (None, "T0OTHER", STRANGER),
        (Someone(id="U0GUEST", team=OURS, is_guest=True), OURS, GUEST),
        (Someone(id="U0OTHER", team="T0OTHER"), None, STRANGER),
        (Someone(id="U0OTHER", is_stranger=True), OURS, STRANGER),
        (Someone(id="U0BOT", team=OURS, is_bot=True), OURS, NOBODY),
        (Someone(id="U0GONE", team=OURS, is_gone=True), OURS, NOBODY),
    ],
)
def test_every_full_member_of_the_workspace_may(
    someone: Someone | None, told_team: str | None, reason: str | None
) -> None:
    assert why_not(someone, own_team=OURS, told_team=told_team) == reason


@pytest.mark.parametrize(
    ("someone", "who"),
    [
        (Someone(id="U0GUEST", is_guest=True), "Guests"),
        (Someone(id="U0OTHER", team="T0OTHER"), "People of other workspaces"),
        (Someone(id="U0GONE", is_gone=True), "Bots and people who have left"),
    ],
)
def test_a_case_is_given_to_full_members_only(someone: Someone, who: str) -> None:
    assert why_not_theirs(MEMBER, own_team=OURS) is None
    assert (why_not_theirs(someone, own_team=OURS) or "").startswith(f"{who} cannot follow up.")
