"""Answers of one customer come together, whatever the length of the file."""

import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.readers import by_customer as ordering
from bot.readers.by_customer import MOST_HELD, by_customer
from scoring.responses import Customer, SurveyResponse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def answers(number: int, people: int) -> list[SurveyResponse]:
    return [
        SurveyResponse(
            source="import",
            external_id=f"a{each}",
            score=each % 11,
            answered_at=NOON + timedelta(seconds=each),
            customer=Customer(email=f"P{each % people}@example.com", properties={"seats": "4"})
            if each % 5
            else Customer(),
        )
        for each in range(number)
    ]


def together(answers: list[SurveyResponse]) -> bool:
    """Whether whoever answered is left for good when the next one comes."""
    turns = [answer.customer.email for answer in answers if answer.customer.email]
    changes = sum(before != after for before, after in pairwise(turns))
    return changes < len(set(turns))


@pytest.mark.parametrize("expected", [200, MOST_HELD * 3])
def test_each_answer_once_those_of_one_customer_together_and_in_their_order(expected: int) -> None:
    given = answers(200, 20)
    found = list(by_customer(given, expected))
    assert sorted(found, key=lambda answer: answer.answered_at) == given
    assert together(found)
    mine = [answer.answered_at for answer in found if answer.customer.email == "P3@example.com"]
    assert mine == sorted(mine)


def test_a_pile_that_is_higher_than_expected_comes_in_pieces() -> None:
    given = answers(MOST_HELD + 100, 1)
    found = list(by_customer(given, MOST_HELD + 1))
    assert {answer.external_id for answer in found} == {answer.external_id for answer in given}


def test_no_room_for_temporary_files_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(UserError, match="TMPDIR"):
        list(by_customer(answers(3, 1), ordering.MOST_HELD + 1))
