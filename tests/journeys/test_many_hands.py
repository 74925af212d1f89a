"""Fifty people click at random: in the end the trail explains each case, and every message says how it stands.

Some seconds here; a minute by `make many-hands`.
"""

import logging
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.compose import Composer
from bot.delivery.contents import LastWord, Nothing
from bot.delivery.kit import Kit
from bot.usecases.announcing import OF_A_CASE
from storage import case_changes, case_events, deliveries, follow_ups, tables
from storage.deliveries import Delivery
from storage.follow_ups import FollowUp, State
from storage.outages import is_outage
from tests.journeys.stage import ALERTS, Stage

SECONDS = float(os.environ.get("NPS_CLICKING_SECONDS", "4"))
PEOPLE = ("U0ANA", "U0BEN", "U0ADMIN")
HANDS = 50
CASES = 6
PAUSE = 0.5  # s, at most, between two clicks of one hand
CHANGING = (
    "state",
    "owner",
    "taken_at",
    "contacted_at",
    "snoozed_until",
    "resolved_at",
    "resolved_by",
    "outcome",
    "note",
)
FORMS: dict[str, dict[str, Any]] = {
    "resolve": {
        "outcome": {"outcome": {"type": "radio_buttons", "selected_option": {"value": "recovered"}}},
        "root_causes": {"root_causes": {"type": "multi_static_select", "selected_options": [{"value": "billing"}]}},
        "note": {"note": {"type": "plain_text_input", "value": "Refunded."}},
    },
    "assign_case": {"owner": {"owner": {"type": "users_select", "selected_user": "U0BEN"}}},
    "snooze_case": {"until": {"until": {"type": "datepicker", "selected_date": "2099-01-01"}}},
    "note_case": {"note": {"note": {"type": "plain_text_input", "value": "Called."}}},
}


class Hand:
    """Somebody who does whatever can be done, on messages that may be out of date by then."""

    def __init__(self, stage: Stage, number: int) -> None:
        self._stage = stage
        self._chance = random.Random(number)
        self._user = PEOPLE[number % len(PEOPLE)]
        self.deeds = 0

    def work(self, until: float) -> int:
        while time.monotonic() < until or self.deeds < 2:
            time.sleep(self._chance.uniform(0, PAUSE))
            with suppress(RuntimeError):  # the playground changed its lists while we looked at them
                self._do(self._chance.choice(self._stage.alerts()))
                self.deeds += 1
        return self.deeds

    def _do(self, alert: dict[str, Any]) -> None:
        if self._chance.random() < 0.2:
            emoji, remove = self._chance.choice(("eyes", "white_check_mark")), self._chance.random() < 0.5
            where = {"user": self._user, "channel": ALERTS, "ts": alert["ts"]}
            self._stage.do("react", **where, name=emoji, remove=remove)
            return
        buttons = [button for button in self._stage.buttons(alert) if button != "read_all"]
        button = self._chance.choice(buttons)
        if button == "case_menu":
            self._stage.choose(self._user, alert, self._chance.choice(("assign", "snooze", "note", "return")))
        else:
            self._stage.click(self._user, alert, button)
        self._fill_in()

    def _fill_in(self) -> None:
        """A form that opened for somebody else with the same name may be sent by us: that is as good a muddle."""
        modal = self._stage.modal(self._user)
        if modal is not None and modal["callback_id"] in FORMS:
            sent = self._stage.do("submit", user=self._user, view_id=modal["id"], values=FORMS[modal["callback_id"]])
            if not sent.get("ok"):
                self._stage.do("close_view", user=self._user, view_id=modal["id"], all=True)


def cases(session: Session) -> list[FollowUp]:
    """All of them; their numbers go on from test to test."""
    found = follow_ups.list_open(session)
    resolved = session.execute(
        select(tables.follow_ups.c.response_id).where(tables.follow_ups.c.state == State.RESOLVED)
    )
    found += follow_ups.by_response(session, resolved.scalars().all()).values()
    assert len(found) == CASES
    return found


def explained(stage: Stage) -> None:
    """The trail alone says how each case stands."""
    with stage.bot.database.snapshot() as session:
        for case in cases(session):
            standing: dict[str, Any] = dict.fromkeys(CHANGING) | {"state": "open"}
            events = case_events.of(session, case.id)
            assert [event.revision for event in events[1:]] == sorted(event.revision or 0 for event in events[1:])
            for event in events:
                for column, (before, after) in (event.changes or {}).items():
                    if column in standing:
                        assert standing[column] == before, (event, column)
                        standing[column] = after
            assert standing == {column: case_changes.as_told(getattr(case, column)) for column in CHANGING}


def messages_of_cases(stage: Stage) -> list[Delivery]:
    with stage.bot.database.snapshot() as session:
        found = [one for case in cases(session) for one in deliveries.of_subject(session, str(case.response_id))]
    return [one for one in found if one.kind in OF_A_CASE]


def is_quiet(stage: Stage) -> bool:
    return all(
        one.revision == one.sent_revision or one.ended_at is not None or one.given_up_at is not None
        for one in messages_of_cases(stage)
    )


def up_to_date(stage: Stage) -> int:
    """Every message that stands says what is true now; how many there are."""
    settings, seen = stage.bot.settings, 0
    calendar, segments = settings.calendar, settings.segments
    kit = Kit(calendar=calendar, segments=segments, currency=settings.currency, now=stage.time, house=settings.house)
    compose = Composer(kit)
    for delivery in messages_of_cases(stage):
        with stage.bot.database.snapshot() as session:
            content = compose(session, delivery)
        assert delivery.given_up_at is None, delivery
        if isinstance(content, Nothing) or delivery.message_ts is None:
            continue
        message = content.message if isinstance(content, LastWord) else content
        channel = delivery.posted_channel or ""
        posted = next(one for one in stage.messages(channel) if one["ts"] == delivery.message_ts)
        assert posted["text"] == message.text, delivery
        assert stage.buttons(posted) == stage.buttons({"blocks": message.payload()["blocks"]}), delivery
        seen += 1
    return seen


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What went wrong, but for a database that was asked too much at once: then people are told, and nothing is half done."""
    errors = [one for one in caplog.records if one.levelno >= logging.ERROR]
    raised = [(one.getMessage(), one.exc_info[1] if one.exc_info else None) for one in errors]
    return [said for said, error in raised if error is None or not is_outage(error)]


@pytest.mark.timeout(300)
def test_many_hands_leave_a_state_that_the_trail_explains(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(CASES):
        stage.answer(
            id=f"a-{number}", score=3, customer={"name": f"Customer {number}", "email": f"c{number}@example.org"}
        )
    stage.until(lambda: len(stage.alerts()) == CASES)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(HANDS) as hands:
        deeds = sum(hands.map(lambda number: Hand(stage, number).work(until), range(HANDS)))
    stage.until(lambda: is_quiet(stage))
    time.sleep(0.2)
    stage.until(lambda: is_quiet(stage))
    explained(stage)
    assert up_to_date(stage) >= 2 * CASES
    assert deeds >= 2 * HANDS
    assert faults(caplog) == []
    with stage.bot.database.snapshot() as session:
        changes = sum(len(case_events.of(session, number)) for number in range(1, CASES + 1))
    logging.getLogger(__name__).warning("%d deeds, %d changes", deeds, changes)
