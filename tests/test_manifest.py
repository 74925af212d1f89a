"""The manifest against Slack's schema, and its scopes against the features that need them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.scopes import OPTIONAL, REQUIRED

REPOSITORY = Path(__file__).parents[1]
SCHEMA = REPOSITORY.parent / "shared" / "slack" / "manifest.schema.json"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded = yaml.safe_load((REPOSITORY / "manifest.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_slacks_schema_takes_the_manifest(manifest: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("needs shared/slack/manifest.schema.json beside the repository")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest)] == []


def test_each_scope_has_a_feature_and_each_feature_its_scope(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == set(REQUIRED)
    assert set(scopes["bot_optional"]) == set(OPTIONAL)


def test_no_scope_stands_twice(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]
    everything = [*scopes["bot"], *scopes["bot_optional"]]
    assert len(everything) == len(set(everything))


def test_socket_mode_needs_no_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert all("url" not in command for command in manifest["features"]["slash_commands"])


def test_slack_escapes_what_is_typed(manifest: dict[str, Any]) -> None:
    command = next(c for c in manifest["features"]["slash_commands"] if c["command"] == "/nps")
    assert command["should_escape"] is True
    assert "help" in command["usage_hint"]


def test_the_names_keep_to_slacks_lengths(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
