"""A CSV file dropped on the bot in a direct message: preview, click, answers, and the result in the thread."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import Bot
from playground.server import Playground
from storage.database import Database
from storage.tables import responses
from tests.journeys.stage import Stage, settings_for

CSV = "ID,Score,Comment,Date,E-Mail\n" + "".join(
    f"a{row},{row % 11},Too slow {row},2026-03-{row % 28 + 1:02},p{row}@example.com\n" for row in range(40)
)
FAULTY = CSV + "b1,eleven,,2026-03-01,\nb2,,,2026-03-01,\n"
MANY = 800
Drop = Callable[..., str]


@pytest.fixture
def drop(stage: Stage) -> Drop:
    """Drop a file on the bot; the direct message into which it went."""

    def dropped(content: str, *, name: str = "answers.csv", user: str = "U0ANA") -> str:
        channels = stage.do("message", user=user, channel="im", text="", files=[{"name": name, "content": content}])
        if not channels.get("ok"):
            raise AssertionError(channels)
        return str(channels["channel"])

    return dropped


def said(stage: Stage, channel: str, words: str) -> dict[str, Any]:
    """The bot's message that says so, once it does."""

    def found() -> dict[str, Any] | None:
        return next((one for one in stage.messages(channel) if words in shown(one)), None)

    message: dict[str, Any] = stage.until(found)
    return message


def shown(message: dict[str, Any]) -> str:
    return str(message["text"]) + json.dumps(message.get("blocks", []), ensure_ascii=False)


def click(stage: Stage, channel: str, message: dict[str, Any], action_id: str, *, user: str = "U0ANA") -> None:
    done = stage.do("act", user=user, channel=channel, ts=message["ts"], action_id=action_id)
    assert done["ok"], done


def stored(stage: Stage) -> int:
    return count(stage.bot.database)


def test_a_dropped_file_is_imported_after_a_click(stage: Stage, drop: Drop) -> None:
    channel = drop(FAULTY)
    preview = said(stage, channel, "Shall I import them?")
    assert "40 answers, given from 1 Mar 2026 to 28 Mar 2026" in preview["text"]
    assert "Import 40 answers" in shown(preview)
    assert "1 row skipped: the question was not answered" in shown(preview)
    assert "line 42: the score is not a whole number from 0 to 10" in shown(preview)
    assert stored(stage) == 0
    click(stage, channel, preview, "import_answers")
    done = said(stage, channel, "Imported: 40 new, 0 updated, 0 known already.")
    assert done["ts"] == preview["ts"]
    assert "import_answers" not in shown(done)
    reply = said(stage, channel, "Done: 40 new")
    assert reply["thread_ts"] == preview["ts"]
    assert stored(stage) == 40
    assert stage.alerts() == []


def test_the_same_file_again_says_that_everything_is_known(stage: Stage, drop: Drop) -> None:
    channel = drop(CSV)
    click(stage, channel, said(stage, channel, "Shall I import them?"), "import_answers")
    said(stage, channel, "Imported: 40 new")
    drop(CSV, name="again.csv")
    again = said(stage, channel, "0 new, 0 updated, 40 known already. No alerts")
    click(stage, channel, again, "import_answers")
    said(stage, channel, "Imported: 0 new, 0 updated, 40 known already.")


def test_the_same_file_dropped_twice_and_wanted_twice_by_double_clicks_is_stored_once(stage: Stage, drop: Drop) -> None:
    channel = drop(CSV)
    first = said(stage, channel, "40 new, 0 updated, 0 known already. No alerts")
    drop(CSV, name="again.csv")
    second = said(stage, channel, "again.csv")
    second = stage.until(
        lambda: next(
            (one for one in stage.messages(channel) if one["ts"] == second["ts"] and "import_answers" in shown(one)),
            None,
        )
    )
    for preview in (first, first, second, second):
        stage.do("act", user="U0ANA", channel=channel, ts=preview["ts"], action_id="import_answers")
    said(stage, channel, "Imported: 40 new, 0 updated, 0 known already.")
    said(stage, channel, "Imported: 0 new, 0 updated, 40 known already.")
    assert stored(stage) == 40


def test_a_cancelled_file_is_not_imported(stage: Stage, drop: Drop) -> None:
    channel = drop(CSV)
    click(stage, channel, said(stage, channel, "Shall I import them?"), "cancel_import")
    said(stage, channel, "Not imported.")
    assert stored(stage) == 0


def test_what_is_no_table_of_answers_is_told(stage: Stage, drop: Drop) -> None:
    channel = drop("a,b\n1,2\n")
    assert "Columns here: a; b" in shown(said(stage, channel, "asks how likely a recommendation is"))
    drop("PK\x03\x04", name="answers.xlsx")
    said(stage, channel, "CSV UTF-8")


def test_a_guest_cannot_import(stage: Stage, drop: Drop) -> None:
    said(stage, drop(CSV, user="U0GUEST"), "Guests cannot import answers")
    assert stored(stage) == 0


def test_a_picture_is_nobodys_business(stage: Stage, drop: Drop) -> None:
    channel = drop("not a table", name="cat.png")
    drop(CSV)
    said(stage, channel, "Shall I import them?")
    assert not any("cat.png" in one["text"] for one in stage.messages(channel))


def test_an_import_that_the_end_of_the_bot_cuts_off_is_taken_up_by_the_next_one(
    slack: Playground, database_url: str, database: Database
) -> None:
    rows = "".join(
        f"a{row},{row % 11},Too slow {row},2026-03-{row % 28 + 1:02},p{row}@example.com\n" for row in range(MANY)
    )
    with running(slack, database_url) as stage:
        channel = str(
            stage.do(
                "message",
                user="U0ANA",
                channel="im",
                text="",
                files=[{"name": "long.csv", "content": "ID,Score,Comment,Date,E-Mail\n" + rows}],
            )["channel"]
        )
        click(stage, channel, said(stage, channel, "Shall I import them?"), "import_answers")
        stage.until(lambda: stored(stage))
    begun = count(database)
    assert 0 < begun < MANY
    with running(slack, database_url) as stage:
        said(stage, channel, f"Imported: {MANY - begun:,} new, 0 updated, {begun:,} known already.")
        said(stage, channel, f"Done: {MANY - begun:,} new")
    assert count(database) == MANY


@contextmanager
def running(slack: Playground, database_url: str) -> Iterator[Stage]:
    bot = Bot(settings_for(slack, database_url, slack_pace=50))
    bot.start()
    stage = Stage(bot, slack)
    try:
        yield stage
    finally:
        stage.http.close()
        bot.stop()


def count(database: Database) -> int:
    with database.snapshot() as session:
        return session.execute(select(func.count()).select_from(responses)).scalar_one()
