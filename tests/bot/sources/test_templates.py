"""What we tell people to paste, filled in, is what we read."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from bot.sources.base import Options, Request
from bot.sources.registry import sources
from bot.sources.templates import templates
from scoring.responses import SurveyResponse

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
URL = "https://nps.example.com/webhooks/zaps"
VALUES = {
    "id": "a-1",
    "score": "3",
    "answered_at": "2026-11-23T09:00:00Z",
    "updated_at": "2026-11-23T09:00:00Z",
    "email": "ana@example.com",
    "ticket_url": "https://help.example/tickets/1",
    "customer_revenue": "48000",
}
BODY = re.compile(r"```json\n(.*?)```", re.DOTALL)
WITH_BODY = [name for name, template in templates().items() if BODY.search(template.text)]


def filled(name: str) -> dict[str, str]:
    match = BODY.search(templates()[name].text)
    assert match
    body: dict[str, str] = json.loads(match[1])
    return {field: VALUES.get(field, value) if "{{" in value else value for field, value in body.items()}


def read(body: bytes, content_type: str) -> SurveyResponse:
    request = Request(headers={"content-type": content_type}, body=body, received_at=NOW)
    (answer,) = sources()["generic"].read(request, Options(name="generic"))
    assert isinstance(answer, SurveyResponse)
    return answer


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_filled_template_is_read_as_json_and_as_a_form(name: str) -> None:
    body = filled(name)
    as_json = read(json.dumps(body).encode(), "application/json")
    as_form = read(urlencode(body).encode(), "application/x-www-form-urlencoded")
    assert as_json == as_form
    assert (as_json.score, as_json.customer.email) == (3, "ana@example.com")


def test_the_script_of_google_forms_sends_fields_of_ours() -> None:
    script = templates()["google-forms"].text
    match = re.search(r"const answer = \{(.*?)\n  \};", script, re.DOTALL)
    assert match
    names = re.findall(r"^\s+(\w+):", match[1], re.MULTILINE)
    answer = read(json.dumps({name: VALUES.get(name, "x") for name in names}).encode(), "application/json")
    assert answer.survey == "x"


@pytest.mark.parametrize("name", sorted(templates()))
def test_a_template_says_where_to_send_it_and_which_secret_to_set(name: str) -> None:
    steps = templates()[name].how_to_connect(url=URL, variable="NPS_SOURCES__ZAPS")
    assert URL in steps
    assert "NPS_SOURCES__ZAPS__SECRET" in steps
    assert "$url" not in steps
    assert "$variable" not in steps
    assert templates()[name].title
