"""How single variables of the environment are read, and the groups of them that come by name."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import NoDecode

from bot.errors import SettingsError
from bot.outgoing.receivers import Receiver
from bot.sources.base import SourceSettings
from scoring.filters import Filter, parse_filter
from scoring.responses import Kind
from storage.outgoing import Event

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION: Final = re.compile(r"(\d+)\s*(m|h|d|w)[a-z]*", re.IGNORECASE)


def words(value: object) -> object:
    return tuple(word.strip().lower() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def ids(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise ValueError("must be a number and a unit, for example 3d, 12h or 90m")
    return timedelta(**{_UNITS[match[2].lower()]: int(match[1])})


def json_object(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError('must be JSON, for example {"score": "fields.0.value"}') from None


def read_by(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Keeps the text as it was written, if it can be read."""

    def checked(value: str) -> str:
        parse(value)
        return value

    return checked


def read_filter(text: str) -> Filter:
    return parse_filter(text, keys=None)


def address(value: str | None) -> str | None:
    """A web address as it was written."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must begin with https:// (or http:// for a stand-in)")
    return value or None


def home(value: str | None) -> str | None:
    """A web address to which paths are added."""
    checked = address(value)
    return checked.rstrip("/") if checked else None


class SourceVariables(BaseModel):
    """`NPS_SOURCES__<NAME>__…`: one survey tool's account. NAME is the last part of its webhook address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str | None = Field(None, description="which survey tool; the source's own name if left out")
    secret: SecretStr | None = Field(None, description="what the tool signs with")
    previous_secret: SecretStr | None = Field(None, description="still accepted while you change the secret")
    mapping: Annotated[dict[str, str], NoDecode, BeforeValidator(json_object)] = Field(
        default_factory=dict, description="JSON: where a free form keeps `score`, `comment`, `email` …"
    )
    kind: Kind = Field(Kind.RELATIONSHIP, description="`relationship`, `transactional` or `prospect`")
    kinds: Annotated[dict[str, Kind], NoDecode, BeforeValidator(json_object)] = Field(
        default_factory=dict, description='JSON: another kind for single surveys, `{"After support": "transactional"}`'
    )
    api_url: Annotated[str | None, AfterValidator(home)] = Field(
        None,
        description="where Qualtrics or SurveyMonkey is asked for answers, for example `https://fra1.qualtrics.com`",
    )
    api_token: SecretStr | None = Field(None, description="what Qualtrics or SurveyMonkey wants to see then")

    def named(self, name: str) -> SourceSettings:
        return SourceSettings(
            name=name,
            tool=(self.tool or name).lower(),
            secret=self.secret.get_secret_value() if self.secret else None,
            previous_secret=self.previous_secret.get_secret_value() if self.previous_secret else None,
            mapping=self.mapping,
            kind=self.kind,
            kinds=self.kinds,
            api_url=self.api_url,
            api_token=self.api_token.get_secret_value() if self.api_token else None,
        )


class ReceiverVariables(BaseModel):
    """`NPS_OUTGOING__<NAME>__…`: another system that hears of answers and cases. NAME is yours to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str | None, AfterValidator(address)] = Field(None, description="where to send, `https://…`")
    secret: SecretStr | None = Field(None, description="what we sign with; `whsec_` and base64, or any text")
    previous_secret: SecretStr | None = Field(None, description="signs as well, while you change the secret")
    events: Annotated[tuple[Event, ...], NoDecode, BeforeValidator(words)] = Field(
        (), description="which ones, for example `follow_up.changed`; all if left out"
    )

    def named(self, name: str) -> Receiver:
        """Raises `SettingsError` without an address or a secret."""
        if self.url is None or self.secret is None:
            raise SettingsError(f"NPS_OUTGOING__{name.upper()}__{'SECRET' if self.url else 'URL'} is missing.")
        secrets = [each.get_secret_value() for each in (self.secret, self.previous_secret) if each]
        return Receiver(name=name, url=self.url, secrets=tuple(secrets), events=frozenset(self.events or Event))
