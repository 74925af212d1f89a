"""Single values out of what a stranger sent."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sources import fields
from bot.sources.base import Ignored, Request, Unreadable

RECEIVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def body(content: bytes) -> Request:
    return Request(body=content, received_at=RECEIVED_AT)


@pytest.mark.parametrize(("value", "score"), [(0, 0), (10, 10), ("0", 0), ("10", 10), (" 7 ", 7)])
def test_a_score_is_a_whole_number_or_its_digits(value: object, score: int) -> None:
    assert fields.score(value) == score


@pytest.mark.parametrize(
    "value", [True, False, 9.0, 9.5, "9.5", "nine", "٩", "-1", "011", "+9", -1, 11, 100, [9], {"value": 9}]
)
def test_what_only_looks_like_a_score_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match=r"^score: must be a whole number from 0 to 10"):
        fields.score(value)


@pytest.mark.parametrize("value", [None, ""])
def test_an_unanswered_question_is_no_mistake(value: object) -> None:
    with pytest.raises(Ignored, match="not answered"):
        fields.score(value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T09:00:00Z",
        "2026-11-23T10:00:00+01:00",
        "2026-11-23 09:00:00",
        "2026-11-23 04:00:00 -0500",
        "2026-11-23T09:00:00.000000Z",
        1795424400,
        1795424400000,
        "1795424400",
        "1795424400000",
        1795424400.0,
    ],
)
def test_times_in_every_spelling_are_one_moment(value: object) -> None:
    assert fields.moment(value, "at", RECEIVED_AT) == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "at: is missing"),
        ("", "at: is missing"),
        (True, "at: must be a time"),
        ("yesterday", "at: must be a time"),
        (float("inf"), "at: must be a time"),
        (10**30, "at: must be a time"),
        ("0001-01-01T00:00:00+14:00", "at: must lie between"),
        ("9999-12-31T23:59:59-14:00", "at: must lie between"),
        ("2026-11-25T00:00:00Z", "at: must lie between"),
        (0, "at: must lie between"),
        (-1, "at: must lie between"),
    ],
)
def test_what_is_no_time_is_refused_by_name(value: object, reason: str) -> None:
    with pytest.raises(Unreadable, match=f"^{reason}"):
        fields.moment(value, "at", RECEIVED_AT)


def test_our_own_format_insists_on_a_zone() -> None:
    with pytest.raises(Unreadable, match="time zone"):
        fields.moment("2026-11-23T09:00:00", "at", RECEIVED_AT, naive=False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"nul",
        b"[NaN]",
        b"[Infinity]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
        '{"ä'.encode("latin-1"),
    ],
)
def test_a_body_that_is_not_json_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        fields.json_document(body(content))


def test_what_no_database_takes_is_replaced() -> None:
    document = fields.json_document(body(b'{"a\\u0000": ["x\\ud800y", "\\ud83d\\ude00", "\xf0\x9f\x98\x80"]}'))
    assert document == {"a\N{REPLACEMENT CHARACTER}": ["x\N{REPLACEMENT CHARACTER}y", "😀", "😀"]}


def test_a_byte_order_mark_is_no_fault() -> None:
    assert fields.json_object(body(b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


@pytest.mark.parametrize(
    ("value", "email"),
    [
        ("Ana@Example.com ", "ana@example.com"),
        ("ana", None),
        ("a b@c", None),
        ("<a@b.c>", None),
        (7, None),
        ("a@" + "b" * 300, None),
    ],
)
def test_an_address_is_lower_case_or_nothing(value: object, email: str | None) -> None:
    assert fields.email(value) == email


@pytest.mark.parametrize(
    ("value", "amount"), [(0, 0), (12.5, 13), ("48000", 48000), ("0.4", 0), (-1, None), (True, None), ("1e9", None)]
)
def test_an_amount_is_in_whole_units_or_nothing(value: object, amount: int | None) -> None:
    assert fields.amount(value) == amount


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://a.example/b c", "https://a.example/b%20c"),
        ('https://a.example/?x=<y>|"z"', "https://a.example/?x=%3Cy%3E%7C%22z%22"),
        ("https://a.example/ä?q=%20", "https://a.example/ä?q=%20"),
    ],
)
def test_an_address_with_unusual_characters_is_kept_and_escaped(value: str, address: str) -> None:
    assert fields.url(value) == address


@pytest.mark.parametrize("value", ["javascript:alert(1)", "n/a", "https://" + "x" * 3000, "", None, 7])
def test_what_a_message_cannot_link_to_is_no_address(value: object) -> None:
    assert fields.url(value) is None


@pytest.mark.parametrize(
    ("path", "found"), [(("a", 0, "b"), 1), (("a", 1), None), (("a", "b"), None), (("c",), None), ((0,), None)]
)
def test_a_missing_part_of_the_way_is_nothing(path: tuple[Any, ...], found: object) -> None:
    assert fields.at({"a": [{"b": 1}]}, *path) == found


def test_a_missing_id_is_named() -> None:
    with pytest.raises(Unreadable, match=r"^event_data\.id: is missing"):
        fields.identifier(None, "event_data.id")
