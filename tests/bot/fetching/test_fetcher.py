"""Announced answers are asked for over HTTP and stored; what goes wrong is tried again, or shown."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.fetching.accounts import accounts, missing
from bot.fetching.client import LARGEST, ToolClient
from bot.fetching.fetcher import Fetcher
from bot.sources.base import Request, SourceSettings
from bot.sources.fetching import Wanted
from bot.sources.registry import sources
from bot.usecases.intake import Policy
from scoring.periods import Calendar
from scoring.responses import Announcement, SurveyResponse
from storage import fetches, quarantine, responses, tables
from storage.database import Database
from storage.responses import StoredResponse
from tests.bot.fetching.survey_apis import FIXTURES, TOKEN, Fault, SurveyApis, survey_apis

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=Calendar(ZoneInfo("UTC")), segments=())
MONKEY = Announcement(source="monkey", external_id="987650000", survey_id="123450000", announced_at=NOW)
QUALTRICS = Announcement(
    source="qualtrics", external_id="R_bpb570AzHDl0000", survey_id="SV_37SzcRddmWj0000", announced_at=NOW
)


@pytest.fixture
def apis() -> Iterator[SurveyApis]:
    with survey_apis() as running:
        yield running


@pytest.fixture
def client() -> Iterator[ToolClient]:
    client = ToolClient()
    yield client
    client.close()


@pytest.fixture
def fetcher(database: Database, apis: SurveyApis, client: ToolClient) -> Callable[..., Fetcher]:
    def make(*, on_stored: Callable[[], None] = lambda: None, url: str = apis.url, **more: Any) -> Fetcher:
        given = {"api_url": url, "api_token": TOKEN, **more}
        configured = [
            SourceSettings(name="monkey", tool="surveymonkey", secret="s", **given),
            SourceSettings(name="qualtrics", tool="qualtrics", secret="s", **given),
            SourceSettings(name="generic", tool="generic", secret="s"),
        ]
        return Fetcher(
            database=database,
            accounts=accounts(configured),
            client=client,
            policy=POLICY,
            on_stored=on_stored,
            clock=lambda: NOW,
        )

    return make


def announce(database: Database, *announced: Announcement) -> None:
    with database.transaction() as session:
        fetches.announce(session, announced, now=NOW)


def stored(database: Database) -> list[StoredResponse]:
    with database.snapshot() as session:
        ids = session.execute(select(tables.responses.c.id)).scalars().all()
        return list(responses.get_many(session, ids).values())


def left(database: Database) -> fetches.Depth:
    with database.snapshot() as session:
        return fetches.depth(session)


def test_an_announced_answer_is_fetched_and_stored(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis
) -> None:
    heard: list[str] = []
    announce(database, MONKEY, QUALTRICS)
    assert fetcher(on_stored=lambda: heard.append("stored")).step(NOW) == 2
    assert sorted((each.source, each.score, each.comment) for each in stored(database)) == [
        ("monkey", 3, "The export fails."),
        ("qualtrics", 3, "The export fails."),
    ]
    assert left(database) == fetches.Depth(0, 0)
    assert heard == ["stored", "stored"]
    assert len(apis.calls) == 4
    assert fetcher().step(NOW) == 0


def test_the_same_notice_again_fetches_the_newest_version(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis
) -> None:
    announce(database, MONKEY)
    fetcher().step(NOW)
    response = json.loads(json.dumps(apis.documents["/v3/surveys/123450000/responses/987650000/details"]))
    response["pages"][0]["questions"][0]["answers"][0]["choice_id"] = "7009"
    response["date_modified"] = "2026-01-21T11:00:00+00:00"
    apis.documents["/v3/surveys/123450000/responses/987650000/details"] = response
    announce(database, MONKEY)
    fetcher().step(NOW)
    assert [each.score for each in stored(database)] == [9]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(503), "status 503"),
        (Fault(429, {"Retry-After": "40"}), "status 429"),
        (Fault(200, body=b"<html>"), "not JSON"),
        (Fault(200, body=b"[" * 100_000), "not JSON"),
        (Fault(302, {"Location": "http://127.0.0.1:9/"}), "status 302"),
        (Fault(401), "the API token is refused"),
        (Fault(404), "does not have it"),
        (Fault(200, body=b" " * (LARGEST + 1)), "more than"),
    ],
)
def test_a_failure_is_named_and_tried_again(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis, fault: Fault, says: str
) -> None:
    announce(database, MONKEY)
    apis.faults.append(fault)
    running = fetcher()
    assert running.step(NOW) == 1
    assert running.step(NOW) == 0
    with database.snapshot() as session:
        (failing,) = fetches.failing(session)
    assert says in str(failing.last_error)
    assert running.step(NOW + timedelta(hours=1)) == 1
    assert [each.score for each in stored(database)] == [3]


def test_a_tool_that_is_not_there_is_asked_again(database: Database, fetcher: Callable[..., Fetcher]) -> None:
    announce(database, MONKEY)
    assert fetcher(url="http://127.0.0.1:9").step(NOW) == 1
    assert fetcher().step(NOW + timedelta(minutes=1)) == 1
    assert len(stored(database)) == 1


def test_what_is_never_there_is_given_up_and_shown(database: Database, fetcher: Callable[..., Fetcher]) -> None:
    announce(database, Announcement(source="monkey", external_id="1", survey_id="1", announced_at=NOW))
    for hour in range(6):
        assert fetcher().step(NOW + timedelta(hours=hour)) == 1
    assert left(database) == fetches.Depth(0, 1)
    with database.snapshot() as session:
        (shown,) = fetches.given_up(session)
    assert shown.last_error == "the survey tool does not have it (status 404)"


def test_what_nobody_can_read_is_kept_and_can_be_replayed(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis
) -> None:
    fetched = json.loads((FIXTURES / "surveymonkey" / "fetched-other-scale.json").read_text())
    apis.documents["/v3/surveys/123450000/details"] = fetched["survey"]
    announce(database, MONKEY)
    fetcher().step(NOW)
    assert left(database) == fetches.Depth(0, 0)
    with database.snapshot() as session:
        (kept,) = quarantine.list_kept(session)
    assert (kept.source, "MAPPING" in kept.reason) == ("monkey", True)
    apis.documents.clear()
    options = SourceSettings(name="monkey", tool="surveymonkey", mapping={"score": "501", "comment": "502"}).options
    request = Request(headers=kept.headers, body=kept.body, received_at=NOW)
    (answer,) = sources()["surveymonkey"].read(request, options)
    assert isinstance(answer, SurveyResponse)
    assert (answer.score, answer.comment) == (3, "The export fails.")


def test_an_odd_link_is_left_out_and_the_admin_is_told(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis, caplog: pytest.LogCaptureFixture
) -> None:
    path = "/v3/surveys/123450000/responses/987650000/details"
    apis.documents[path] = {**apis.documents[path], "analyze_url": "app://987650000"}
    announce(database, MONKEY)
    with caplog.at_level(logging.WARNING, logger="bot.left_out"):
        fetcher().step(NOW)
    assert [(each.score, each.url) for each in stored(database)] == [(3, None)]
    must = "response.analyze_url: left out, it must be an address that begins with https:// or http://"
    assert caplog.messages == [f"monkey: stored, but {must}"]


def test_a_preview_is_fetched_and_ignored(
    database: Database, fetcher: Callable[..., Fetcher], apis: SurveyApis
) -> None:
    preview = json.loads((FIXTURES / "qualtrics" / "preview.json").read_text())
    apis.documents["/API/v3/surveys/SV_37SzcRddmWj0000/responses/R_bpb570AzHDl0000"] = preview["response"]
    announce(database, QUALTRICS)
    fetcher().step(NOW)
    assert stored(database) == []
    assert left(database) == fetches.Depth(0, 0)


def test_an_address_that_is_none_is_said_and_tried_again(database: Database, fetcher: Callable[..., Fetcher]) -> None:
    announce(database, MONKEY)
    assert fetcher(url="http://127.0.0.1:port").step(NOW) == 1
    with database.snapshot() as session:
        (row,) = fetches.failing(session)
    assert "InvalidURL" in (row.last_error or "")


def test_a_bug_with_one_answer_holds_up_no_other(database: Database, apis: SurveyApis, client: ToolClient) -> None:
    def fail(_wanted: Wanted) -> dict[str, str]:
        raise ZeroDivisionError

    configured = [
        SourceSettings(name=name, tool=tool, secret="s", api_url=apis.url, api_token=TOKEN)
        for name, tool in (("monkey", "surveymonkey"), ("qualtrics", "qualtrics"))
    ]
    known = dict(accounts(configured))
    known["monkey"] = replace(known["monkey"], step=replace(known["monkey"].step, paths=fail))
    announce(database, MONKEY, QUALTRICS)
    fetcher = Fetcher(
        database=database, accounts=known, client=client, policy=POLICY, on_stored=lambda: None, clock=lambda: NOW
    )
    assert fetcher.step(NOW) == 2
    assert [each.source for each in stored(database)] == ["qualtrics"]
    with database.snapshot() as session:
        (row,) = fetches.failing(session)
    assert "internal error" in (row.last_error or "")


def test_a_source_without_a_token_or_an_address_says_what_is_missing() -> None:
    monkey = SourceSettings(name="two", tool="surveymonkey", secret="s")
    qualtrics = SourceSettings(name="qualtrics", tool="qualtrics", secret="s")
    assert missing(monkey) == ["NPS_SOURCES__TWO__API_TOKEN"]
    assert missing(qualtrics) == ["NPS_SOURCES__QUALTRICS__API_TOKEN", "NPS_SOURCES__QUALTRICS__API_URL"]
    assert missing(SourceSettings(name="generic", tool="generic")) == []
    assert accounts([monkey, qualtrics]) == {}


def test_it_runs_until_it_is_told_to_stop(database: Database, fetcher: Callable[..., Fetcher]) -> None:
    stop, running = threading.Event(), fetcher()
    thread = threading.Thread(target=running.run, args=(stop,))
    thread.start()
    announce(database, MONKEY)
    running.wake()
    end = time.monotonic() + 30
    while not stored(database) and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    running.wake()
    thread.join(30)
    assert not thread.is_alive()
    assert len(stored(database)) == 1


def test_without_a_source_to_ask_it_ends_at_once(database: Database, client: ToolClient) -> None:
    idle = Fetcher(
        database=database, accounts={}, client=client, policy=POLICY, on_stored=lambda: None, clock=lambda: NOW
    )
    idle.run(threading.Event())
