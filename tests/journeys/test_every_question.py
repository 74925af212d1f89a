"""`/nps` in every shape, asked in the local Slack: what is said, shared, refined, drawn and sent."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from playground.server import Playground
from tests.journeys.stage import ALERTS, MANIFEST, Stage, settings_for

ANA = "U0ANA"
ELSEWHERE = "C0PRIVATE"  # the bot is not in there
HOSTILE = "<!channel> *bold* =1+1"


def ask(stage: Stage, sentence: str) -> dict[str, Any]:
    before = len(stage.ephemeral(ANA))
    assert stage.do("command", user=ANA, channel=ALERTS, text=f"/nps {sentence}")["ok"]
    answer: dict[str, Any] = stage.until(lambda: stage.ephemeral(ANA)[before:])[0]
    return answer


def blocks(message: dict[str, Any]) -> str:
    return str(message["blocks"])


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Some answers over the last two months, of several plans."""
    return tell(stage)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """As `told`, for those who only ask, and hear one answer: one bot for all of them."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('asked')}/nps.db"
        else:
            url = stack.enter_context(request.getfixturevalue("new_schema")())
        slack = stack.enter_context(Playground(MANIFEST, speed=60))
        bot = Bot(settings_for(slack, url, slack_pace=50))
        bot.start()
        stack.callback(bot.stop)
        stage = Stage(bot, slack)
        stack.callback(stage.http.close)
        yield tell(stage)


def tell(stage: Stage) -> Stage:
    now = datetime.now(UTC)
    for number in range(24):
        free = number % 2 == 0
        customer = {
            "email": f"p{number % 12}@example.com",
            "name": f"Person {number % 12}",
            "company": "Example Corp",
            "plan": "free" if free else "enterprise",
            "owner": "ana@example.com",
            "tier": "gold",
        }
        answered_at = now - timedelta(days=1 + 40 * (number < 12), minutes=number)
        score = (2 if number < 12 else 3) if free else 10
        comment = "Support never answers" if free else HOSTILE
        sent = stage.answer(
            id=str(number), score=score, comment=comment, customer=customer, answered_at=answered_at.isoformat()
        )
        assert sent.status_code == 202
    stage.until(stage.alerts)  # comments are read by then
    return stage


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("last-90-days by plan", "impact"),
        ("last-90-days by tier", "gold"),
        ("last-90-days by theme", "impact"),
        ("last-90-days by kind", "relationship"),
        ("last-90-days themes", "name a theme"),
        ("last-90-days comments", "Support never answers"),
        ("last-3-days movers", "answered both"),
        ("last-90-days benchmark", "software as a service"),
        ("customer p1@example.com", "Example Corp"),
        ("customer Example Corp", "match"),
        ("follow-ups", "take it"),
        ("follow-ups mine", "No follow-ups"),
        ("last-90-days loop", "Taken"),
        ("last-90-days loop by channel plan:free", ALERTS),
        ("loop by month", "follow-ups"),
        ("last-90-days owner:@ana", "12 responses"),
        ("last-90-days owner:<@U0ANA|ana>", "12 responses"),
        ("last-90-days tier:gold now", "12 responses"),
        ("last-90-days score<=6", "6 responses"),
        ("last-90-days company:“Example Corp” plan:free,enterprise", "12 responses"),
        ("LAST 90 days -plan:free is:promoter", "6 responses"),
        ("Last 90 days, by plan.", "impact"),
    ],
)
def test_each_shape_is_answered(told_once: Stage, sentence: str, expected: str) -> None:
    answer = ask(told_once, sentence)
    assert expected in blocks(answer)
    assert "<!channel>" not in answer["text"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("plan:enterprse", "Did you mean enterprise?"),
        ("-plan:fre", "Did you mean free?"),
        ("region:mars", "no responses"),
        ("theme:biling", "Did you mean billing?"),
        ("teir:gold", "Did you mean tier?"),
        ("enterprise", "Did you mean plan:enterprise?"),
        ("detractors last month", "Did you mean is:detractor?"),
        ("company:Example Corp", 'Did you mean company:"Example Corp"?'),
        ("- plan:free", "without a blank"),
        ("customer Nobody Known", "I know no customer"),
        ("kind:prospect,transactional", "never counted together"),
    ],
)
def test_each_mistake_gets_one_helpful_line(told_once: Stage, sentence: str, expected: str) -> None:
    answer = ask(told_once, sentence)
    assert expected in answer["text"]
    assert "\n" not in answer["text"]


def test_alone_it_answers_and_offers_what_to_ask_next(told: Stage) -> None:
    answer = ask(told, "")
    buttons = [element["text"]["text"] for element in answer["blocks"][-1]["elements"]]
    assert buttons[:2] == ["Share in channel", "Refine…"]
    assert {"By plan", "Trend"} <= set(buttons)
    assert told.click(ANA, answer, _action(answer, "By plan"))["ok"]
    told.until(lambda: any("impact" in blocks(one) for one in told.ephemeral(ANA)))


def test_a_shared_answer_says_who_asked_and_what(told: Stage) -> None:
    private = ask(told, "last-90-days by plan")
    assert told.click(ANA, private, "share")["ok"]
    shared = told.alert("by plan")
    assert ANA in blocks(shared)
    assert "/nps last-90-days by plan" in blocks(shared)


def test_an_answer_is_shared_where_the_bot_is_no_member(told: Stage) -> None:
    assert told.do("command", user=ANA, channel=ELSEWHERE, text="/nps last-90-days")["ok"]
    private = told.until(lambda: next((one for one in told.messages(ELSEWHERE) if one.get("ephemeral_for")), None))
    assert told.do("act", user=ANA, channel=ELSEWHERE, ts=private["ts"], action_id="share")["ok"]
    shared = told.until(lambda: next((one for one in told.messages(ELSEWHERE) if not one.get("ephemeral_for")), None))
    assert "/nps last-90-days" in blocks(shared)


def test_a_chart_follows_the_table(told: Stage) -> None:
    assert "95 % range" in blocks(ask(told, "last-90-days trend weeks"))
    told.until(lambda: any("data_visualization" in blocks(one) for one in told.ephemeral(ANA)))


def test_a_workspace_without_charts_gets_bars_and_is_remembered(told: Stage) -> None:
    told.do("faults", kind="invalid_blocks", block_type="data_visualization")
    ask(told, "last-90-days trend weeks")
    told.until(lambda: any("●" in blocks(one) for one in told.ephemeral(ANA)))
    assert "●" in blocks(ask(told, "last-90-days trend months"))


def test_refining_replaces_the_answer(told: Stage) -> None:
    private = ask(told, "last-90-days plan:free")
    assert told.click(ANA, private, "refine")["ok"]
    view = told.until(lambda: told.modal(ANA))
    values = {
        "period": {"period": _chosen("last-90-days", "Last 90 days")},
        "shape": {"shape": _chosen("comments", "Comments")},
        "values:plan": {"values:plan": {"type": "multi_static_select", "selected_options": [_option("enterprise")]}},
        "values:is": {"values:is": {"type": "multi_static_select", "selected_options": []}},
        "more": {"more": {"type": "plain_text_input", "value": "score>=9"}},
    }
    told.do("submit", user=ANA, view_id=view["id"], values=values)
    told.until(lambda: any("bold" in blocks(one) for one in told.ephemeral(ANA)))


def test_a_mistake_in_the_form_is_said_in_the_form(told: Stage) -> None:
    private = ask(told, "last-90-days")
    assert told.click(ANA, private, "refine")["ok"]
    view = told.until(lambda: told.modal(ANA))
    values = {
        "period": {"period": _chosen("last-90-days", "Last 90 days")},
        "shape": {"shape": _chosen("score", "The score")},
        "more": {"more": {"type": "plain_text_input", "value": "plann:free"}},
    }
    told_back = told.do("submit", user=ANA, view_id=view["id"], values=values)
    assert "plan" in told_back["errors"]["more"]


def test_an_export_comes_by_direct_message_and_runs_no_formula(told: Stage) -> None:
    assert "on the way" in ask(told, "last-90-days export")["text"]
    message = told.until(lambda: next((one for one in _everything(told) if one.get("files")), None))
    assert "12 responses" in message["text"]
    sheet = told.http.get(told.slack.base_url + message["files"][0]["url"]).text
    assert sheet.splitlines()[0].startswith("answered_at,score,category")
    assert len(sheet.splitlines()) == 13
    assert ",=1" not in sheet


def test_taking_from_the_list_shows_the_list_anew(told: Stage) -> None:
    answer = ask(told, "follow-ups open")
    first = next(block for block in answer["blocks"] if "accessory" in block)
    wish = {"action_id": first["accessory"]["action_id"], "block_id": first["block_id"]}
    assert told.do("act", user=ANA, channel=ALERTS, ts=answer["ts"], **wish)["ok"]
    told.until(lambda: any(ANA in blocks(one) for one in told.alerts()))
    assert "Resolve…" in blocks(ask(told, "follow-ups mine"))


def _action(message: dict[str, Any], label: str) -> str:
    return str(next(each["action_id"] for each in message["blocks"][-1]["elements"] if each["text"]["text"] == label))


def _option(value: str, label: str | None = None) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": label or value}, "value": value}


def _chosen(value: str, label: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": _option(value, label)}


def _everything(stage: Stage) -> list[dict[str, Any]]:
    return [one for said in stage.slack.control.state()["messages"].values() for one in said]
