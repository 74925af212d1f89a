"""What `nps-bot sources show` tells people to paste, pasted: taken from the print, filled in, posted to a running bot, stored."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bot.sources.templates import templates
from storage.tables import customers, responses
from tests.bot.conftest import SECRET, Served

Run = Callable[..., str]
CHROMIUM = Path("/usr/bin/chromium")
BODY = re.compile(r"```json\n(.*?)```", re.DOTALL)
SCRIPT = re.compile(r"```js\n(.*?)```", re.DOTALL)
URL = re.compile(r"http://127\.0\.0\.1:8080(/webhooks/\w+)")
WITH_BODY = [name for name in templates() if name != "google-forms"]
VALUES = {
    "id": "a-1",
    "score": "3",
    "comment": "Too slow, it says “again”",
    "answered_at": "2026-11-23T09:00:00Z",
    "updated_at": "2026-11-23T09:00:00Z",
    "email": "Ana@Example.com",
    "name": "Ana Example",
    "company": "Example Corp",
    "ticket_url": "https://help.example/tickets/1",
    "customer_revenue": "48000",
}
FORM = """
const item = (title, said) => ({getItem: () => ({getTitle: () => title}), getResponse: () => said});
const event = {
  source: {getTitle: () => "Pulse"},
  response: {
    getId: () => "a-1",
    getTimestamp: () => new Date("2026-11-23T09:00:00Z"),
    getRespondentEmail: () => "",
    getItemResponses: () => [item(SCORE, "3"), item(COMMENT, "Too slow, it says “again”"), item(EMAIL, "Ana@Example.com")],
  },
};
"""


def only(served: Served) -> Mapping[str, Any]:
    """The one answer that is stored, with its customer's address."""
    with served.database.snapshot() as session:
        (row,) = session.execute(select(responses, customers.c.email).join(customers)).mappings().all()
    return dict(row)


def holds(served: Served) -> bool:
    row = only(served)
    assert (row["source"], row["score"], row["email"]) == ("generic", 3, "ana@example.com")
    assert row["comment"] == VALUES["comment"]
    return True


def printed(run: Run, name: str) -> tuple[str, str, dict[str, str]]:
    """Where to send it, in which header the secret goes, and the body with every placeholder filled in."""
    said = run("sources", "show", name)
    (path,) = set(URL.findall(said))
    match = BODY.search(said)
    assert match, said
    body = json.loads(match[1])
    filled = {field: VALUES.get(field, value) if "{{" in value else value for field, value in body.items()}
    header = "Authorization" if "bearer token" in said else "X-Webhook-Secret"
    assert header == "Authorization" or "`X-Webhook-Secret`" in said
    return path, header, filled


@pytest.mark.parametrize("as_form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_printed_body_is_stored_as_json_and_as_a_form(run: Run, served: Served, name: str, *, as_form: bool) -> None:
    path, header, body = printed(run, name)
    proof = {header: f"Bearer {SECRET}" if header == "Authorization" else SECRET}
    posted = {"data": body} if as_form else {"json": body}
    answer = served.client.post(path, headers=proof, **posted)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1})
    assert holds(served)
    again = served.client.post(path, headers=proof, **posted)  # type: ignore[arg-type]
    assert (again.status_code, again.json()) == (202, {"received": 1, "repeat": 1})


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_pasted_with_nothing_filled_in_is_refused_with_a_sentence(run: Run, served: Served, name: str) -> None:
    path, _header, _body = printed(run, name)
    match = BODY.search(run("sources", "show", name))
    assert match
    answer = served.client.post(path, headers={"X-Webhook-Secret": SECRET}, json=json.loads(match[1]))
    assert answer.status_code == 422
    assert "must be a whole number from 0 to 10" in answer.text or "must be a time" in answer.text


@pytest.fixture(scope="module")
def evaluate() -> Iterator[Callable[[str], Any]]:
    """Runs JavaScript."""
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM} (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        yield browser.new_page().evaluate
        browser.close()


@pytest.mark.chromium
def test_the_printed_script_of_google_forms_posts_an_answer_that_is_stored(
    run: Run, served: Served, evaluate: Callable[[str], Any]
) -> None:
    match = SCRIPT.search(run("sources", "show", "google-forms"))
    assert match
    heard = "const calls = []; const UrlFetchApp = {fetch: (url, how) => calls.push([url, how])};"
    ((url, how),) = evaluate(f"() => {{ {heard} {match[1]} {FORM} onAnswer(event); return calls; }}")
    headers = {name: value.replace("the secret", SECRET) for name, value in how["headers"].items()}
    path = URL.sub(r"\1", url)
    answer = served.client.request(
        how["method"], path, content=how["payload"], headers=headers | {"Content-Type": how["contentType"]}
    )
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1})
    assert holds(served)
