"""The only reader of the environment. Built once, passed on.

`Settings()` reads the environment; `Settings(name=value, …)` reads nothing but its arguments, so that the demo and the
tests cannot be bent by a variable that happens to be set.
"""

import re
from datetime import time, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError
from bot.outgoing.receivers import Receiver
from bot.readers.slack_message import Watch
from bot.readers.watched import watches
from bot.sources.base import SourceSettings
from bot.usecases.house import WORKING_HOURS, House
from bot.variables import (
    ReceiverVariables,
    SourceVariables,
    duration,
    ids,
    read_by,
    read_filter,
    words,
)
from scoring.days_off import parse_dates, parse_region
from scoring.periods import Calendar
from scoring.targets import check_targets, parse_targets
from scoring.working_hours import parse_working_hours

SEGMENT_KEYS = ("plan", "segment", "region", "owner", "source", "survey")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_WEEKLY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+(\d{1,2}):(\d{2})", re.IGNORECASE)


class Settings(BaseSettings):
    """Everything that an admin can set from outside. Descriptions appear in the README's table, which a test compares."""

    model_config = SettingsConfigDict(
        env_prefix="NPS_", env_nested_delimiter="__", populate_by_name=True, extra="ignore", frozen=True
    )
    required_to_run: ClassVar[tuple[str, ...]] = ("slack_bot_token", "alert_channel")

    slack_bot_token: SecretStr | None = Field(
        None, validation_alias="SLACK_BOT_TOKEN", description="bot token, `xoxb-…`, from *OAuth & Permissions*"
    )
    slack_app_token: SecretStr | None = Field(
        None,
        validation_alias="SLACK_APP_TOKEN",
        description="app-level token, `xapp-…`, with `connections:write`: Socket Mode, no public address for Slack needed",
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="instead of the app token: HTTP mode at `/slack/events`",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="moves every Slack call to another server",
    )
    database_url: str = Field(
        "sqlite:///nps-bot.db",
        validation_alias=AliasChoices("NPS_DATABASE_URL", "DATABASE_URL"),
        description="`sqlite:///file.db` or `postgresql://user@host/name`",
    )
    alert_channel: str | None = Field(None, description="channel id or #name that hears every detractor")
    summary_channel: str | None = Field(
        None, description="channel of the weekly summary; the alert channel if left out"
    )
    product_channel: str | None = Field(
        None, description="channel that hears what resolved cases ask of the product; nobody does if left out"
    )
    promoter_channel: str | None = Field(
        None, description="channel that hears, quietly, of promoters and passives; nobody does if left out"
    )
    promoter_filter: Annotated[str, AfterValidator(read_by(read_filter))] = Field(
        "", description="of which of them, for example `plan:enterprise -kind:transactional`; of all if left out"
    )
    plans: str = Field(
        "", description="plans from the lowest to the highest, `free,pro,enterprise`: names the next one of a promoter"
    )
    timezone: str = Field(
        "UTC", description="the workspace's zone, for example `Europe/Berlin`: when a day, a week, a quarter begins"
    )
    host: str = Field("127.0.0.1", description="address on which survey tools are heard; `0.0.0.0` in a container")
    port: int = Field(8080, ge=0, le=65535, description="port on which survey tools are heard")
    public_url: str | None = Field(
        None, description="address under which survey tools reach the bot; shown by `nps-bot check`"
    )
    currency: str = Field("", max_length=3, description="sign or code in front of revenue, for example `€` or `USD`")
    segments: Annotated[tuple[str, ...], NoDecode, BeforeValidator(words)] = Field(
        SEGMENT_KEYS, description="facts by which `/nps` answers at once at any size"
    )
    alert_max_age: Annotated[timedelta, BeforeValidator(duration)] = Field(
        timedelta(days=3), description="older answers are stored without alert or case, for example `3d`, `12h`"
    )
    summary_at: str = Field("mon 09:00", description="weekday and time of the weekly summary, in the workspace's zone")
    week_start: Literal["mon", "sun"] = Field("mon", description="first day of the week: `mon` or `sun`")
    fiscal_year_start: int = Field(1, ge=1, le=12, description="month in which the fiscal year begins, 1 to 12")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="`text`, or `json`: one object in a line, with the ids of answers and deliveries as fields"
    )
    watch_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="port on which `nps-bot worker` tells `/healthz`, `/readyz` and `/metrics`; nowhere if left out",
    )
    customers_token: SecretStr | None = Field(
        None, description="what your own systems send as bearer token to `PUT /customers/<key>`; closed if left out"
    )
    quarantine_days: int = Field(
        90, ge=1, le=3650, description="how long what could not be read is kept for `nps-bot quarantine replay`"
    )
    slack_pace: float = Field(
        1.0,
        gt=0,
        le=1000,
        description="how many times Slack's published rate limits may be used; for a stand-in that runs faster",
    )
    watch_channels: Annotated[dict[str, Watch], NoDecode, BeforeValidator(watches)] = Field(
        default_factory=dict,
        description="channels into which a survey tool's own integration posts, for example `C0123=formbricks`; see below",
    )
    admins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(ids)] = Field(
        (), description="user ids (`U0123,U0456`) of those who may change settings in Slack, besides workspace admins"
    )
    working_hours: Annotated[str, AfterValidator(read_by(parse_working_hours))] = Field(
        WORKING_HOURS, description="when people work, in the workspace's zone; `24/7` for always"
    )
    holidays: Annotated[str, AfterValidator(read_by(parse_region))] = Field(
        "", description="whose public holidays are free, for example `DE`, `DE-BE`, `US-CA`; none if left out"
    )
    days_off: Annotated[str, AfterValidator(read_by(parse_dates))] = Field(
        "", description="more free days, for example `2026-12-24, 2026-12-27..2026-12-31`"
    )
    targets: str = Field(
        "",
        description="changes to `critical=4h high=24h medium=3d`: within which working time a customer should hear from you; "
        "`enterprise.high=8h` for one plan, `low=5d`, `medium=none`",
    )
    escalation_group: str | None = Field(
        None, description="id of the user group (`S0123`) that is called when nobody takes a critical case"
    )
    outgoing: dict[str, ReceiverVariables] = Field(
        default_factory=dict, description="who else hears of answers and cases; see below"
    )
    sources: dict[str, SourceVariables] = Field(default_factory=dict, description="the survey tools; see below")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the library names the arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,) if init_settings() else (env_settings,)

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsError: one line for each wrong variable, with its name and what to do.
        """
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError("\n".join(_line(fault) for fault in error.errors())) from None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is no zone of the time zone database; write it like Europe/Berlin")
        return value

    @field_validator("segments")
    @classmethod
    def _known_segments(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [word for word in value if word not in SEGMENT_KEYS]:
            raise ValueError(f"does not know {unknown[0]}; choose from {', '.join(SEGMENT_KEYS)}")
        return value

    @field_validator("summary_at")
    @classmethod
    def _weekday_and_time(cls, value: str) -> str:
        match = _WEEKLY.fullmatch(value.strip())
        if match is None or int(match[2]) > 23 or int(match[3]) > 59:  # noqa: PLR2004  # hours and minutes of a day
            raise ValueError("must be a weekday and a time, for example mon 09:00")
        return value.strip().lower()

    @field_validator("targets")
    @classmethod
    def _targets_that_can_be_kept(cls, value: str, info: ValidationInfo) -> str:
        targets = parse_targets(value)
        if "working_hours" in info.data:  # else the hours are refused, which is told
            check_targets(targets, parse_working_hours(info.data["working_hours"]))
        return value

    @field_validator("escalation_group")
    @classmethod
    def _group_id(cls, value: str | None) -> str | None:
        if value and not _GROUP.fullmatch(value):
            raise ValueError(
                "must be the id of a user group, for example S0123ABC: in Slack, People > User groups > the group > ⋯ > Copy group ID"
            )
        return value or None

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http:// for a stand-in)")
        return value.rstrip("/") + "/"  # slack_sdk joins by urljoin, which drops a last part without a slash

    @field_validator("sources", "outgoing", mode="before")
    @classmethod
    def _lower_case_names(cls, value: Any) -> Any:  # noqa: ANN401  # whatever the environment holds; checked behind this
        return {str(name).lower(): entry for name, entry in value.items()} if isinstance(value, dict) else value

    @property
    def calendar(self) -> Calendar:
        return Calendar(ZoneInfo(self.timezone), self.fiscal_year_start, self.week_start)

    @property
    def house(self) -> House:
        """The rules of the house as the environment says them; admins may change them in Slack."""
        return House(
            admins=frozenset(self.admins),
            product_channel=self.product_channel,
            promoter_channel=self.promoter_channel,
            promoter_filter=self.promoter_filter,
            plans=self.plans,
            escalation_group=self.escalation_group,
            working_hours=self.working_hours,
            holidays=self.holidays,
            days_off=self.days_off,
            targets=self.targets,
        )

    @property
    def summary_weekday(self) -> int:
        """0 is Monday."""
        return WEEKDAYS.index(self.summary_at[:3])

    @property
    def summary_time(self) -> time:
        hour, minute = self.summary_at.split()[-1].split(":")
        return time(int(hour), int(minute))

    @property
    def is_socket_mode(self) -> bool:
        return self.slack_app_token is not None

    def source_settings(self) -> dict[str, SourceSettings]:
        """The configured sources by their name in the webhook address."""
        return {name: entry.named(name) for name, entry in self.sources.items()}

    def receivers(self) -> dict[str, Receiver]:
        """Who is told of answers and cases, by name.

        Raises:
            SettingsError: one has no address or no secret.
        """
        return {name: entry.named(name) for name, entry in self.outgoing.items()}

    def require_slack(self) -> None:
        """Refuse to start half configured.

        Raises:
            SettingsError: one line for each missing variable.
        """
        missing = [
            f"{variable(name)} is missing: {type(self).model_fields[name].description}."
            for name in self.required_to_run
            if not getattr(self, name)
        ]
        if self.slack_app_token is None and self.slack_signing_secret is None:
            missing.append(
                "SLACK_APP_TOKEN is missing: set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode at /slack/events."
            )
        if missing:
            raise SettingsError("\n".join(missing))


def variable(name: str) -> str:
    """The environment variable of a field, as an admin types it."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return alias if isinstance(alias, str) else f"NPS_{name.upper()}"


def _line(fault: Any) -> str:  # noqa: ANN401  # pydantic's own TypedDict is not public
    place = [str(part) for part in fault["loc"] if not str(part).startswith(("json", "dict"))]
    first = place[0]
    known = first if first.startswith(("NPS_", "SLACK_", "DATABASE_")) else f"NPS_{first.upper()}"
    name = "__".join([known, *(part.upper() for part in place[1:])])
    reason = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name} {reason[0].lower()}{reason[1:]}."
