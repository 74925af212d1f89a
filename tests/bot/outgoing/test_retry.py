"""What follows when a receiver did not hear: as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.outgoing.retry import MOST_ATTEMPTS, GiveUp, Later, away, misunderstood

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "retry_after", "jitter", "seconds"),
    [
        (1, None, 1.0, 5),
        (1, None, 0.0, 2.5),
        (2, None, 1.0, 10),
        (11, None, 1.0, 3600),
        (999, None, 1.0, 3600),
        (1, 90, 0.5, 90.5),
    ],
)
def test_a_receiver_that_is_away_is_tried_less_and_less_often(
    attempts: int, retry_after: float | None, jitter: float, seconds: float
) -> None:
    decision = away(attempts=attempts, retry_after=retry_after, now=NOW, jitter=jitter)
    assert decision == Later(NOW + timedelta(seconds=seconds))


def test_a_message_that_is_not_understood_is_given_up_in_the_end() -> None:
    assert misunderstood(attempts=1, now=NOW, jitter=1.0) == Later(NOW + timedelta(seconds=5))
    assert isinstance(misunderstood(attempts=MOST_ATTEMPTS - 1, now=NOW, jitter=0.0), Later)
    assert misunderstood(attempts=MOST_ATTEMPTS, now=NOW, jitter=0.0) == GiveUp()
