"""The trials in a short version: real processes, real kills, seconds instead of minutes. The long ones: see the Makefile."""

from pathlib import Path

import pytest

from benchmarks import import_speed
from trials import crash, database, shutdown, slack_trouble
from trials.own_postgresql import NoPostgresql
from trials.report import Report

# Minutes in all, since the leases of a killed process alone take half a minute: `make trials-short`, not `make test`.
pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]


def held(report: Report) -> bool:
    assert not report.broken, f"{report}"
    return True


def test_nothing_is_lost_and_nothing_doubled_when_the_bot_is_killed(tmp_path: Path) -> None:
    assert held(crash.trial(crash.Options(webhooks=300, kills=6, seed=2), tmp_path))


def test_an_outage_and_storms_of_slack_lose_nothing(tmp_path: Path) -> None:
    assert held(slack_trouble.trial_storms(slack_trouble.Options(short=True), tmp_path))


def test_a_stop_under_load_cuts_nothing_in_half(tmp_path: Path) -> None:
    assert held(shutdown.trial_stop(shutdown.Options(stops=2), tmp_path))


def test_a_locked_database_is_admitted_and_overcome(tmp_path: Path) -> None:
    assert held(database.trial_locked(database.Options(away=6), tmp_path))


def test_a_full_disk_is_admitted_and_overcome(tmp_path: Path) -> None:
    assert held(database.trial_full(database.Options(), tmp_path))


def test_survey_tools_are_heard_while_a_long_file_is_imported(tmp_path: Path) -> None:
    """How long batches hold the database is promised for a machine without other work."""
    options = import_speed.Options(rows=3000, longest_batch=500)
    assert held(import_speed.beside_webhooks(options, f"sqlite:///{tmp_path / 'nps.db'}", tmp_path))


def test_a_postgresql_that_goes_and_comes_is_admitted_and_overcome(tmp_path: Path) -> None:
    try:
        assert held(database.trial_postgresql(database.Options(away=5), tmp_path))
    except NoPostgresql as missing:
        pytest.skip(str(missing))
