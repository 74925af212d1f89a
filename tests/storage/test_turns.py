"""Many threads write to one SQLite file: nobody is left waiting while others come and go."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from storage.database import Database
from storage.outages import is_outage
from storage.turns import Turns

WRITERS = 16
ROUNDS = 30


def test_no_writer_starves(tmp_path: Path, sqlite_template: bytes) -> None:
    """Left to SQLite, some threads write hundreds of times while another one waits for its first."""
    (tmp_path / "nps.db").write_bytes(sqlite_template)
    database = Database(f"sqlite:///{tmp_path}/nps.db", pool_size=WRITERS, lock_timeout=timedelta(seconds=60))
    turns = count()
    together = threading.Barrier(WRITERS)

    def write() -> list[int]:
        """When it was this thread's turn."""
        mine = []
        together.wait()
        for _ in range(ROUNDS):
            with database.transaction() as session:
                session.execute(text("SELECT 1"))
                mine.append(next(turns))
                time.sleep(0.002)
        return mine

    with ThreadPoolExecutor(WRITERS) as pool:
        took = [future.result() for future in [pool.submit(write) for _ in range(WRITERS)]]
    gaps = [after - before for mine in took for before, after in pairwise([0, *mine])]
    assert max(gaps) < 5 * WRITERS, sorted(gaps)
    database.close()


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns, order = Turns(timedelta(seconds=60)), []

    def come(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(10)]
    with turns.turn():
        for before, thread in enumerate(threads, 1):
            assert turns.depth == before
            thread.start()
            while turns.depth == before:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(10))
    assert turns.depth == 0


def test_whoever_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns(timedelta(seconds=0.05))
    with turns.turn(), pytest.raises(WaitedTooLong) as told, turns.turn():
        pass
    assert is_outage(told.value)
    with turns.turn():
        pass
