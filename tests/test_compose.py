"""compose.yaml: two of each process on one PostgreSQL, with settings that exist."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings, variable

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = loaded["services"]
    return found


def test_there_are_two_of_each_process(services: dict[str, Any]) -> None:
    assert {name: service["deploy"]["replicas"] for name, service in services.items() if "deploy" in service} == {
        "web": 2,
        "worker": 2,
    }
    assert [services[name]["command"] for name in ("web", "worker")] == [["web"], ["worker"]]


def test_each_publishes_as_many_ports_as_it_has_processes(services: dict[str, Any]) -> None:
    [ports] = services["web"]["ports"]
    first, last = map(int, ports.split(":")[0].split("-"))
    assert last - first + 1 == services["web"]["deploy"]["replicas"]


def test_it_sets_only_what_the_bot_reads(services: dict[str, Any]) -> None:
    known = {variable(name) for name in Settings.model_fields}
    for name in ("web", "worker"):
        assert set(services[name]["environment"]) <= known


def test_every_process_waits_for_a_healthy_database(services: dict[str, Any]) -> None:
    assert "healthcheck" in services["database"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_a_worker_is_asked_for_its_health_where_it_tells_it(services: dict[str, Any]) -> None:
    port = services["worker"]["environment"]["NPS_WATCH_PORT"]
    assert f":{port}/healthz" in services["worker"]["healthcheck"]["test"][-1]
