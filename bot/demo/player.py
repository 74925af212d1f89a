"""`nps-bot demo`: the bot and a local Slack, on this machine, with two years of a made-up company behind them."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import Bot
from bot.demo import journeys
from bot.demo.journeys import ALERTS
from bot.demo.past import lay
from bot.demo.stage import APP_TOKEN, BOT_TOKEN, Stage, wait_for
from bot.demo.story import LATEST, Answered, Event, history, world
from bot.settings import Settings
from bot.usecases import summaries
from bot.variables import SourceVariables
from scoring.nps import Category, category

SECRETS = {"delighted": "demo-delighted", "typeform": "demo-typeform", "generic": "demo-generic"}  # open nothing
NEW = timedelta(days=3)  # what is newer stands in the channel; what is older is history


@contextmanager
def demo(*, port: int, is_summed_up: bool) -> Iterator[tuple[Bot, Stage]]:
    """Start the local Slack, lay the past, start the bot; stop everything at the end.

    Args:
        port: of the page; 0 takes any that is free.
        is_summed_up: whether the summary of last Monday stands in the channel already.
    """
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="nps-bot-demo-") as folder, Stage(port=port) as stage:
        settings = _settings(stage, Path(folder) / "demo.db")
        bot = Bot(settings)
        try:
            older, newer = told_apart(history(now), now - NEW)
            lay(bot.database, older, bot.policy, now=now, is_news=False)
            bot.start()
            stage.ask("survey_target", url=f"http://127.0.0.1:{bot.port}/webhooks", secrets=SECRETS)
            if is_summed_up and want_last_summary(bot, now):
                wait_for("the weekly summary", lambda: _stands(stage, "over 90 days"))
            _tell_the_latest(bot, stage, newer, now)
            yield bot, stage
        finally:
            bot.stop()


def play_once(bot: Bot, stage: Stage) -> Iterator[str]:
    """The four journeys, each named when it has happened."""
    return journeys.play(stage, want_summary=lambda: want_last_summary(bot, datetime.now(UTC)), now=datetime.now(UTC))


def want_last_summary(bot: Bot, now: datetime) -> int:
    """What the clock does on Monday morning, for the latest Monday that has been."""
    calendar = bot.settings.calendar
    due_at = summaries.latest_due(now, calendar, weekday=bot.settings.summary_weekday, at=bot.settings.summary_time)
    return bot.chores.want_summary(due_at)


def _settings(stage: Stage, database: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=stage.api_url,
        database_url=f"sqlite:///{database}",
        alert_channel=ALERTS,
        product_channel="C0PRODUCT",
        promoter_channel="C0HAPPY",
        plans=",".join(world()["plans"]),
        currency="€",
        port=0,
        log_level="WARNING",
        sources={name: SourceVariables(secret=SecretStr(secret)) for name, secret in SECRETS.items()},
    )


def _tell_the_latest(bot: Bot, stage: Stage, events: Sequence[Event], now: datetime) -> None:
    """The newest answers stand in the channel, in the order in which they came."""
    for event in events:
        if isinstance(event, Answered):
            mine = [one for one in events if one.key == event.key]
            lay(bot.database, mine, bot.policy, now=now, is_news=True, house=bot.settings.house)
            if category(event.response.score) is Category.DETRACTOR:
                bot.worker.wake()
                name = event.response.customer.name or ""
                wait_for(f"the alert of {name}", lambda name=name: _stands(stage, name))  # type: ignore[misc]


def _stands(stage: Stage, words: str) -> bool | None:
    return any(words in str(message.get("text")) for message in stage.messages(ALERTS)) or None


def told_apart(events: Sequence[Event], border: datetime) -> tuple[list[Event], list[Event]]:
    """Before and after; what was done about an answer stays with it."""
    recent = {
        (event.response.source, event.response.external_id)
        for event in events
        if isinstance(event, Answered) and (event.at >= border or event.response.external_id.startswith(LATEST))
    }
    newer = [event for event in events if event.key in recent]
    return [event for event in events if event.key not in recent], newer
