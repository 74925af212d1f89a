"""A comment and its score come in two calls, in any order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from scoring.responses import Remark
from storage import remarks
from storage.database import Database


@pytest.fixture
def keep(database: Database, now: datetime) -> Callable[..., int]:
    def say(*said: tuple[str, str], source: str = "survicate", at: datetime = now) -> int:
        items = [Remark(source=source, external_id=each, comment=comment, said_at=now) for each, comment in said]
        with database.transaction() as session:
            return remarks.keep(session, items, now=at)

    return say


def found(database: Database, keys: list[tuple[str, str]] | None = None) -> list[tuple[str, str, int]]:
    with database.snapshot() as session:
        return [
            (match.response.external_id, match.remark.comment, match.response.score)
            for match in remarks.matches(session, keys)
        ]


def test_a_comment_waits_for_its_answer(database: Database, keep: Any, write: Any, answer: Any) -> None:
    assert keep(("a1", "Too slow"), ("a2", "Fine")) == 2
    assert found(database) == []
    write(answer("a1", 3, source="survicate"), answer("a2", 9, source="another"))
    assert found(database) == [("a1", "Too slow", 3)]
    assert found(database, [("survicate", "a2")]) == []
    assert found(database, [("survicate", "nobody spoke of it")]) == []
    assert found(database, [("survicate", "a1"), ("survicate", "a2")]) == [("a1", "Too slow", 3)]


def test_the_first_of_several_comments_stands(database: Database, keep: Any, write: Any, answer: Any) -> None:
    assert keep() == 0
    assert keep(("a1", "First"), ("a1", "Second")) == 1
    assert keep(("a1", "Third")) == 0
    write(answer("a1", 3, source="survicate"))
    assert found(database) == [("a1", "First", 3)]


def test_a_deleted_answer_gets_no_comment(
    database: Database, keep: Any, write: Any, answer: Any, deletion: Any
) -> None:
    write(answer("a1", 3, source="survicate"), deletion("a1", source="survicate", day=1))
    keep(("a1", "Too slow"))
    assert found(database) == []


def test_what_was_joined_or_waited_too_long_is_forgotten(
    database: Database, keep: Any, write: Any, answer: Any, now: datetime
) -> None:
    keep(("a1", "Too slow"), ("a2", "Fine"))
    keep(("a3", "Later"), at=now + timedelta(days=1))
    with database.transaction() as session:
        remarks.forget(session, [("survicate", "a1")])
        assert remarks.purge(session, before=now + timedelta(hours=1)) == 1
    write(*(answer(each, 3, source="survicate") for each in ("a1", "a2", "a3")))
    assert found(database) == [("a3", "Later", 3)]
