"""One line, one object, with the ids as fields."""

import json
import logging
import sys

from bot.logs import AsJson


def test_a_line_is_one_object_with_its_ids_as_fields() -> None:
    record = logging.makeLogRecord(
        {"name": "bot.access", "levelname": "INFO", "msg": "%s\n%d", "args": ("POST", 202), "answers": [17]}
    )
    line = AsJson().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert told["message"] == "POST\n202"
    assert told["answers"] == [17]
    assert set(told) == {"at", "level", "logger", "message", "answers"}


def test_a_trace_stays_in_its_line() -> None:
    try:
        int("no number")
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    line = AsJson().format(record)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["trace"]
