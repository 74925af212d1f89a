import logging
import threading
from datetime import UTC, datetime

import pytest

from bot.clock import Clock

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Counter:
    """A tick that remembers when it was asked."""

    def __init__(self, *, enough: int) -> None:
        self.asked: list[datetime] = []
        self.is_enough = threading.Event()
        self._enough = enough

    def __call__(self, now: datetime) -> None:
        self.asked.append(now)
        if len(self.asked) >= self._enough:
            self.is_enough.set()


def always_fails(now: datetime) -> None:
    raise RuntimeError("the database is away")


def test_every_tick_is_asked_at_once_and_again_with_the_time_of_the_clock() -> None:
    tick = Counter(enough=2)
    clock = Clock([tick], seconds="*", time=lambda: NOW)
    clock.start()
    assert tick.is_enough.wait(30)
    clock.stop()
    assert set(tick.asked) == {NOW}
    assert clock.last_round == NOW


def test_a_tick_that_fails_is_logged_with_an_id_and_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    tick = Counter(enough=2)
    clock = Clock([always_fails, tick], seconds="*")
    with caplog.at_level(logging.ERROR, logger="bot.clock"):
        clock.start()
        assert tick.is_enough.wait(30)
        clock.stop()
    messages = [record.getMessage() for record in caplog.records]
    assert messages
    assert all(message.startswith("tick always_fails failed, error ") for message in messages)


def test_a_clock_can_be_stopped_before_it_was_started() -> None:
    Clock([]).stop()
