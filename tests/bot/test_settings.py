"""What an admin sets, and what is said when it is wrong: one line that names the variable and what to do."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, variable
from scoring.responses import Kind
from scoring.urgency import Level


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_set_is_enough_to_look_around() -> None:
    settings = Settings.load()
    assert settings.database_url == "sqlite:///nps-bot.db"
    assert settings.summary_time == time(9)
    assert settings.summary_weekday == 0
    assert settings.alert_max_age == timedelta(days=3)


def test_what_is_missing_to_run_is_named_line_by_line() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.load().require_slack()
    lines = str(refusal.value).splitlines()
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "NPS_ALERT_CHANNEL", "SLACK_APP_TOKEN"]


def test_the_signing_secret_stands_in_for_the_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("NPS_ALERT_CHANNEL", "C0ALERTS")
    settings = Settings.load()
    settings.require_slack()
    assert not settings.is_socket_mode


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NPS_PORT", "eighty", "NPS_PORT"),
        ("NPS_PORT", "70000", "NPS_PORT"),
        ("NPS_TIMEZONE", "Berlin", "Europe/Berlin"),
        ("NPS_ALERT_MAX_AGE", "three days", "3d"),
        ("NPS_SUMMARY_AT", "sometimes", "mon 09:00"),
        ("NPS_SUMMARY_AT", "mon 25:00", "mon 09:00"),
        ("NPS_SEGMENTS", "plan,shoe_size", "shoe_size"),
        ("NPS_FISCAL_YEAR_START", "13", "NPS_FISCAL_YEAR_START"),
        ("NPS_SOURCES__DELIGHTED__SECRTE", "x", "NPS_SOURCES__DELIGHTED__SECRTE"),
        ("NPS_SOURCES__TALLY__MAPPING", "not json", "NPS_SOURCES__TALLY__MAPPING"),
        ("NPS_SOURCES__TALLY__KIND", "family", "NPS_SOURCES__TALLY__KIND"),
        ("NPS_SOURCES__TALLY__KINDS", "x", "must be JSON"),
        ("NPS_SOURCES__QUALTRICS__API_URL", "fra1.qualtrics.com", "https://"),
        ("NPS_WATCH_CHANNELS", "C0PRODUCT", "must say how C0PRODUCT is read"),
        ("NPS_WATCH_CHANNELS", "#product=posthog", "needs the id of each channel"),
        ("NPS_WATCH_CHANNELS", '{"C0PRODUCT": "(x"}', "no regular expression"),
        ("NPS_WATCH_CHANNELS", '{"C0PRODUCT": "(x)"}', "must name the score"),
        ("NPS_WATCH_CHANNELS", '{"C0PRODUCT": {"read": "posthog", "kind": "family"}}', "wrong kind for C0PRODUCT"),
        ("NPS_WATCH_CHANNELS", '{"C0PRODUCT": {"read": "posthog", "mapping": 3}}', "wrong mapping for C0PRODUCT"),
        ("NPS_WATCH_CHANNELS", '{"C0PRODUCT": 3}', "must say for C0PRODUCT what to read"),
        ("NPS_WATCH_CHANNELS", "{", "must be a list or JSON"),
        ("NPS_WORKING_HOURS", "always", "for example mon-fri 09:00-17:00"),
        ("NPS_HOLIDAYS", "Bavaria", "its two letters, for example DE"),
        ("NPS_DAYS_OFF", "Christmas", "write 2026-12-24"),
        ("NPS_TARGETS", "soon", "critical=4h"),
        ("NPS_TARGETS", "high=12h", "a working day has 8 hours"),
        ("NPS_ESCALATION_GROUP", "@support", "must be the id of a user group"),
        ("SLACK_API_URL", "slack.com/api", "SLACK_API_URL"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        Settings.load()
    line = str(refusal.value)
    assert line.startswith(name)
    assert says in line
    assert "\n" not in line


@pytest.mark.parametrize(("text", "age"), [("3d", 72), ("12h", 12), ("90m", 1.5), ("2 weeks", 336)])
def test_a_duration_is_a_number_and_a_unit(monkeypatch: pytest.MonkeyPatch, text: str, age: float) -> None:
    monkeypatch.setenv("NPS_ALERT_MAX_AGE", text)
    assert Settings.load().alert_max_age == timedelta(hours=age)


def test_a_source_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_SOURCES__EU_PULSE__TOOL", "Delighted")
    monkeypatch.setenv("NPS_SOURCES__EU_PULSE__SECRET", "new")
    monkeypatch.setenv("NPS_SOURCES__EU_PULSE__PREVIOUS_SECRET", "old")
    monkeypatch.setenv("NPS_SOURCES__EU_PULSE__KIND", "transactional")
    monkeypatch.setenv("NPS_SOURCES__TALLY__MAPPING", '{"score": "fields.0.value"}')
    sources = Settings.load().source_settings()
    assert sources["eu_pulse"].tool == "delighted"
    assert sources["eu_pulse"].secrets == ("new", "old")
    assert sources["eu_pulse"].kind is Kind.TRANSACTIONAL
    assert sources["tally"].mapping == {"score": "fields.0.value"}
    assert "new" not in repr(sources["eu_pulse"])


def test_what_is_asked_for_and_of_which_kind_is_set_per_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_SOURCES__QUALTRICS__API_URL", "https://fra1.qualtrics.com/")
    monkeypatch.setenv("NPS_SOURCES__QUALTRICS__API_TOKEN", "hush")
    monkeypatch.setenv("NPS_SOURCES__QUALTRICS__KINDS", '{"After support": "transactional"}')
    found = Settings.load().source_settings()["qualtrics"]
    assert (found.api_url, found.api_token) == ("https://fra1.qualtrics.com", "hush")
    assert found.options.kind_of("after support") is Kind.TRANSACTIONAL
    assert "hush" not in repr(found)


def test_channels_are_watched_by_a_list_or_by_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_WATCH_CHANNELS", "C0PRODUCT=Formbricks, C0GENERAL=posthog,")
    watched = Settings.load().watch_channels
    assert {channel: watch.reads for channel, watch in watched.items()} == {
        "C0PRODUCT": "formbricks",
        "C0GENERAL": "posthog",
    }
    more = (
        '{"C01": "NPS (?P<score>[0-9]+)", "C02": {"read": "formbricks", "kind": "prospect", "mapping": {"score": "Q"}}}'
    )
    monkeypatch.setenv("NPS_WATCH_CHANNELS", more)
    watched = Settings.load().watch_channels
    assert (watched["C01"].source, watched["C01"].kind) == ("slack", Kind.RELATIONSHIP)
    assert (watched["C02"].kind, watched["C02"].mapping) == (Kind.PROSPECT, {"score": "Q"})


def test_the_database_has_two_names_and_ours_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    assert Settings.load().database_url == "postgres://somewhere/else"
    monkeypatch.setenv("NPS_DATABASE_URL", "sqlite:///mine.db")
    assert Settings.load().database_url == "sqlite:///mine.db"


def test_arguments_alone_decide_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_PORT", "9999")
    monkeypatch.setenv("NPS_SOURCES__TALLY__SECRET", "x")
    settings = Settings(alert_channel="C0ALERTS")
    assert settings.port == 8080
    assert settings.sources == {}


def test_the_api_address_ends_with_a_slash() -> None:
    assert Settings(slack_api_url="http://127.0.0.1:4600/api").slack_api_url == "http://127.0.0.1:4600/api/"


def test_variables_are_named_as_an_admin_types_them() -> None:
    assert variable("slack_bot_token") == "SLACK_BOT_TOKEN"
    assert variable("database_url") == "NPS_DATABASE_URL"
    assert variable("alert_channel") == "NPS_ALERT_CHANNEL"


def test_the_rules_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_TIMEZONE", "Europe/Berlin")
    monkeypatch.setenv("NPS_HOLIDAYS", "de")
    monkeypatch.setenv("NPS_DAYS_OFF", "2026-12-24")
    monkeypatch.setenv("NPS_TARGETS", "critical=2h enterprise.critical=1h")
    monkeypatch.setenv("NPS_ESCALATION_GROUP", "S0SUPPORT")
    settings = Settings.load()
    working = settings.house.working_time(settings.calendar)
    late = datetime(2026, 12, 23, 15, 30, tzinfo=UTC)  # half past four in Berlin
    assert working.add(late, timedelta(hours=2)) == datetime(2026, 12, 28, 9, 30, tzinfo=UTC)
    assert settings.house.respond_within(Level.CRITICAL, "Enterprise") == timedelta(hours=1)
    assert settings.house.respond_within(Level.CRITICAL, None) == timedelta(hours=2)
    assert settings.house.escalation_group == "S0SUPPORT"


def test_a_wrong_week_is_told_once_whatever_the_targets_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_WORKING_HOURS", "always")
    monkeypatch.setenv("NPS_TARGETS", "high=12h")
    monkeypatch.setenv("NPS_ESCALATION_GROUP", "")
    with pytest.raises(SettingsError, match=r"^NPS_WORKING_HOURS [^\n]*$"):
        Settings.load()
