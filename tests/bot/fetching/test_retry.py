"""What follows when a survey tool does not give an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.fetching.client import Away, Missing, NotAllowed
from bot.fetching.retry import GiveUp, Later, decide

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "attempts", "seconds"),
    [
        (Away("status 503"), 1, 5),
        (Away("status 503"), 2, 10),
        (Away("status 503"), 40, 3600),
        (Away("status 429", 17.0), 1, 18),
        (NotAllowed("status 401"), 1, 1800),
        (Missing("status 404"), 5, 80),
        (Missing("status 404"), 6, None),
        (Away("status 503"), 80, None),
        (NotAllowed("status 403"), 150, None),
    ],
)
def test_who_is_away_is_asked_again_and_who_knows_nothing_soon_no_more(
    outcome: Away | NotAllowed | Missing, attempts: int, seconds: float | None
) -> None:
    decision = decide(outcome, attempts=attempts, now=NOW, jitter=1.0)
    if seconds is None:
        assert isinstance(decision, GiveUp)
    else:
        assert isinstance(decision, Later)
        assert decision.until == NOW + timedelta(seconds=seconds)
    assert outcome.reason in decision.reason


def test_repetitions_are_spread() -> None:
    early, late = (decide(Away("x"), attempts=3, now=NOW, jitter=jitter) for jitter in (0.0, 1.0))
    assert isinstance(early, Later)
    assert isinstance(late, Later)
    assert early.until < late.until
