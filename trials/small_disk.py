"""Start the bot on a full disk: SQLite may have no more pages than a file says, for as long as it says so.

`python -m trials.small_disk run` is `nps-bot run`, except that each connection is told the limit whenever it is taken out of
the pool. What the bot then meets is SQLite's own "database or disk is full".
"""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.pool import Pool

from bot.__main__ import main

LIMIT = "TRIAL_PAGES_FILE"
NO_LIMIT = 2**30


def limit_pages(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    file = Path(os.environ[LIMIT])
    pages = int(file.read_text(encoding="ascii")) if file.exists() else NO_LIMIT
    connection.execute(f"PRAGMA max_page_count={pages}")


if __name__ == "__main__":
    event.listen(Pool, "checkout", limit_pages)
    main()
