"""One format for every line that we log: time, level, where, what happened, and the ids that tie it together.

No secret and no customer's text ever goes into a log: callers log ids, counts and names of refusals.
"""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"
QUIET_LIBRARIES = ("httpx", "httpcore", "apscheduler", "slack_bolt", "slack_sdk", "uvicorn.error", "alembic")


def configure(level: str) -> None:
    """Send every log line to standard error. Libraries are heard from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
