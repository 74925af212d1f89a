"""The bot's whole HTTP side, for those who send it anything."""

import functools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import uvicorn

from bot.customers_api import Customers
from bot.usecases import customers
from bot.usecases.intake import Misfit, Policy, Receipt, Submission, store
from bot.web import create_web
from bot.writer import Writer
from scoring.periods import Calendar
from storage.database import Database
from tests.bot import fuzzing
from tests.bot.fuzzing import SECRET

if TYPE_CHECKING:
    from bot.usecases.customers import Facts

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POLICY = Policy(alert_max_age=timedelta(days=9999), calendar=Calendar(ZoneInfo("Europe/Berlin")), segments=("plan",))
LONGEST = 60.0  # s; a request that takes longer hangs


@contextmanager
def heard(folder: Path) -> Iterator[httpx.Client]:
    """With every survey tool set up, on a database of its own."""
    database = Database(f"sqlite:///{folder}/fuzz.db")
    database.migrate()
    writer: Writer[Submission | Misfit, Receipt] = Writer(database, functools.partial(store, policy=POLICY))
    learner: Writer[Facts, bool] = Writer(database, lambda session, told: customers.learn(session, told, segments=()))
    web = create_web(
        configured=fuzzing.CONFIGURED,
        intake=writer.submit,
        readiness=list,
        clock=lambda: NOW,
        customers=Customers(token=SECRET, learn=learner.submit, clock=lambda: NOW),
    )
    server = uvicorn.Server(uvicorn.Config(web, port=0, access_log=False, log_config=None, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    writer.start()
    learner.start()
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=LONGEST, trust_env=False) as running:
        yield running
    server.should_exit = True
    thread.join(30)
    assert writer.stop(30)
    assert learner.stop(30)
    database.close()
