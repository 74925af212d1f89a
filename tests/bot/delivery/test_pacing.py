"""Simulated time against a bucket as strict as Slack's own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.pacing import HISTORY, POST, UPDATE, Limit, Limits, Pacer

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def moments_taken(pacer: Pacer, method: str, *, seconds: float, channel: str = "C1") -> list[datetime]:
    """Take whenever there is a token, from NOW on."""
    taken = []
    moment = NOW
    while moment < after(seconds):
        until = pacer.take(method, channel, moment)
        if until is None:
            taken.append(moment)
        else:
            assert until > moment
            moment = until
    return taken


def most_in_a_minute(moments: list[datetime]) -> int:
    return max(sum(start <= other < start + timedelta(minutes=1) for other in moments) for start in moments)


def test_no_minute_holds_more_posts_to_a_channel_than_slack_takes() -> None:
    moments = moments_taken(Pacer(Limits()), POST, seconds=300)
    assert 56 <= most_in_a_minute(moments) <= 58
    assert moments[2] == NOW  # a small burst goes at once
    assert moments[-1] > after(298)


def test_no_minute_holds_more_updates_than_slack_takes() -> None:
    assert 48 <= most_in_a_minute(moments_taken(Pacer(Limits()), UPDATE, seconds=300)) <= 50


def test_posts_are_paced_by_channel_and_updates_in_the_workspace() -> None:
    pacer = Pacer(Limits())
    while pacer.take(POST, "C1", NOW) is None:
        pass
    while pacer.take(UPDATE, "C1", NOW) is None:
        pass
    assert pacer.take(POST, "C2", NOW) is None
    assert pacer.take(UPDATE, "C2", NOW) is not None
    assert pacer.take(HISTORY, "C2", NOW) is None
    assert set(pacer.held_up(POST, NOW)) == {"C1"}
    assert pacer.held_up(POST, after(60)) == {}


def test_posts_to_many_channels_stay_within_what_the_workspace_may_post() -> None:
    pacer = Pacer(Limits())
    moments = []
    for tick in range(1200):
        moment = after(tick / 10)
        moments += [moment for channel in range(50) if pacer.take(POST, f"C{channel}", moment) is None]
    assert 290 <= most_in_a_minute(moments) <= 300
    while pacer.available(POST, after(120)):
        pacer.charge(POST, "C50", after(120))
    assert "" in pacer.held_up(POST, after(120))
    assert pacer.take(POST, "C51", after(120)) is not None


def test_a_rested_channel_saves_up_no_more_than_its_burst() -> None:
    pacer = Pacer(Limits(post=Limit(rate=1, burst=3)))
    pacer.take(POST, "C1", NOW)
    hour = after(3600)
    assert [pacer.take(POST, "C1", hour) is None for _ in range(4)] == [True, True, True, False]


def test_what_slack_says_counts_more_than_our_reckoning() -> None:
    pacer = Pacer(Limits())
    pacer.block(POST, "C1", after(30), now=NOW)
    pacer.block(POST, "C1", after(20), now=NOW)
    assert pacer.take(POST, "C1", after(1)) == after(30)
    assert pacer.take(POST, "C2", after(1)) is None
    assert pacer.take(POST, "C1", after(30)) is None
    assert pacer.take(POST, "C1", after(30)) is not None


def test_a_call_that_could_not_wait_is_waited_for_by_the_next() -> None:
    pacer = Pacer(Limits(post=Limit(rate=1, burst=1)))
    assert pacer.take(POST, "C1", NOW) is None
    pacer.charge(POST, "C1", NOW)
    assert pacer.take(POST, "C1", NOW) == after(2)


def test_a_faster_stand_in_is_used_faster() -> None:
    moments = moments_taken(Pacer(Limits().at_pace(60)), POST, seconds=10)
    assert len(moments) in range(540, 560)


@pytest.mark.parametrize("burst", [0.5, 50, 60])
def test_a_burst_fits_into_its_minute(burst: float) -> None:
    with pytest.raises(ValueError, match="burst"):
        Limit.per_minute(50, burst=burst)
