"""`nps-bot sources`: what an admin reads before and while connecting a tool."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.sources.registry import sources
from bot.sources.templates import templates

Run = Callable[..., str]
FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"


def test_every_tool_and_template_is_listed_with_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_SOURCES__TALLY__SECRET", "s")
    monkeypatch.setenv("NPS_SOURCES__SECOND__TOOL", "typeform")
    lines = {line.split()[0]: line for line in run("sources").splitlines() if line}
    assert {*sources(), *templates(), "second"} <= lines.keys()
    assert lines["tally"].endswith("ready")
    assert lines["second"].endswith("set NPS_SOURCES__SECOND__SECRET")


def test_thin_evidence_is_marked_in_the_list_and_told_in_full(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("sources").splitlines() if line}
    thin = {name for name, line in lines.items() if " ~" in line}
    assert thin == {name for name in [*sources(), *templates()] if "Evidence: Thin." in run("sources", "show", name)}
    assert {"pendo", "retently"} <= thin
    assert "typeform" not in thin
    assert "Evidence in nps-bot sources show NAME" in lines["~"]


@pytest.mark.parametrize("name", sorted(sources()))
def test_each_tool_says_how_to_connect_it_and_how_sure_we_are(run: Run, name: str) -> None:
    said = run("sources", "show", name)
    assert f"/webhooks/{name}" in said
    assert f"NPS_SOURCES__{name.upper()}__" in said
    assert "Evidence: " in said
    assert "$" not in said.replace("$oid", "").replace("$survey", "")


def test_a_second_account_has_its_own_address_and_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_SOURCES__SECOND__TOOL", "typeform")
    monkeypatch.setenv("NPS_PUBLIC_URL", "https://nps.example.com/")
    said = run("sources", "show", "second")
    assert "https://nps.example.com/webhooks/second" in said
    assert "NPS_SOURCES__SECOND__SECRET" in said
    assert "Nobody outside" not in said


def test_an_address_that_nobody_outside_reaches_is_said(run: Run) -> None:
    for name in ("typeform", "zapier"):
        said = run("sources", "show", name)
        assert "Nobody outside reaches http://127.0.0.1:8080: set NPS_PUBLIC_URL" in said


def test_a_template_is_shown_filled_in(run: Run) -> None:
    said = run("sources", "show", "zapier")
    assert "http://127.0.0.1:8080/webhooks/generic" in said
    assert "NPS_SOURCES__GENERIC__SECRET" in said


def test_a_body_is_tried_and_nothing_is_stored(run: Run) -> None:
    said = run("sources", "try", "delighted", str(FIXTURES / "delighted" / "updated-comment-added.json"), "--json")
    (answer,) = json.loads(said)
    assert (answer["what"], answer["source"], answer["score"]) == ("answer", "delighted", 9)
    assert '"n": 0' in run("query", "all", "--json")
    assert "score: 9\n" in run(
        "sources", "try", "delighted", str(FIXTURES / "delighted" / "updated-comment-added.json")
    )


def test_a_form_and_a_multipart_body_are_known_by_their_beginning(run: Run) -> None:
    assert "what: answer" in run("sources", "try", "generic", "FILE", content="id=a-1&score=3&email=ana@example.com")
    multipart = FIXTURES / "jotform" / "support-form.multipart"
    assert "score" in run("sources", "try", "jotform", str(multipart), code=1)


def test_the_reason_is_told_when_there_is_no_answer(run: Run) -> None:
    ping = str(FIXTURES / "chameleon" / "ping.json")
    assert "no answer to the NPS question" in run("sources", "try", "chameleon", ping)
    unknown = run("sources", "try", "refiner", str(FIXTURES / "refiner" / "churn-survey.json"), code=1)
    assert "Set NPS_SOURCES__REFINER__MAPPING" in unknown
    as_json = run("sources", "try", "refiner", str(FIXTURES / "refiner" / "churn-survey.json"), "--json", code=1)
    assert json.loads(as_json)["unreadable"].startswith("score:")


def test_a_body_by_a_template_is_tried_under_its_tools_name(run: Run) -> None:
    said = run("sources", "try", "zapier", "FILE", content='{"id": "1", "score": "3", "url": "see ticket"}')
    assert "what: answer" in said
    assert "url: left out, it must be an address" in said


def test_an_unknown_name_and_a_missing_file_get_one_line(run: Run) -> None:
    with pytest.raises(UserError, match="No source is called nope"):
        run("sources", "try", "nope", "FILE")
    with pytest.raises(UserError, match="cannot be read"):
        run("sources", "try", "generic", "there-is-no-such-file")
