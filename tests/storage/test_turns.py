"""Many threads write to one SQLite file: nobody is left waiting while others come and go."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from storage.database import Database
from storage.outages import is_outage
from storage.turns import Turns


def test_no_writer_starves(tmp_path: Path, sqlite_template: bytes) -> None:
    (tmp_path / "nps.db").write_bytes(sqlite_template)
    database = Database(f"sqlite:///{tmp_path}/nps.db", pool_size=16)
    end = time.monotonic() + 3

    def write() -> float:
        longest = 0.0
        while (began := time.monotonic()) < end:
            with database.transaction() as session:
                session.execute(text("SELECT 1"))
                longest = max(longest, time.monotonic() - began)
                time.sleep(0.005)
        return longest

    with ThreadPoolExecutor(16) as pool:
        waits = [future.result() for future in [pool.submit(write) for _ in range(16)]]
    assert max(waits) < 5 * min(waits), waits
    database.close()


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns, order = Turns(timedelta(seconds=10)), []

    def come(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(10)]
    with turns.turn():
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_whoever_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns(timedelta(seconds=0.05))
    with turns.turn(), pytest.raises(WaitedTooLong) as told, turns.turn():
        pass
    assert is_outage(told.value)
    with turns.turn():
        pass
