"""One format for every line that we log: time, level, where, what happened, and the ids that tie it together.

A webhook's line names the answers that it brought, the reader's line the answer and its deliveries, the sender's line the delivery
and its message: so one id leads from the webhook to Slack. No secret and no customer's text ever goes into a log: callers log ids,
counts and names of refusals.
"""

import json
import logging
import sys
from datetime import UTC, datetime

FORMAT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"
QUIET_LIBRARIES = ("httpx", "httpcore", "apscheduler", "slack_bolt", "slack_sdk", "uvicorn.error", "alembic")
_KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class AsJson(logging.Formatter):
    """One JSON object in a line; the ids that a caller gives as `extra` are fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in record.__dict__.items() if name not in _KNOWN},
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configure(level: str, form: str = "text") -> None:
    """Send every log line to standard error. Libraries are heard from WARNING on.

    Args:
        level: of our own lines.
        form: `text` or `json`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson() if form == "json" else logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
