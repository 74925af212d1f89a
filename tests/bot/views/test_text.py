import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import text

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def length(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def test_escape_disarms_exactly_three_characters() -> None:
    assert text.escape("<!channel> & *bold* &lt;") == "&lt;!channel&gt; &amp; *bold* &amp;lt;"


def test_a_name_is_one_line_without_direction_overrides() -> None:
    assert text.one_line(" Ana\n\u202eExample\u202c\t\x00Corp ") == "Ana Example Corp"


def test_of_all_characters_exactly_the_controls_are_taken_away() -> None:
    everything = [chr(number) for number in range(sys.maxunicode + 1) if chr(number) not in "\t\n\r"]
    controls = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
    kept = [each for each in everything if each not in controls and unicodedata.category(each) not in {"Cc", "Cs"}]
    assert text.clean(f"|{''.join(everything)}|") == f"|{''.join(kept)}|"


@pytest.mark.parametrize("nothing", ["", " \n ", "\u200b\u200d", "\ud800", "\u2800", "\u202e"])
def test_what_nobody_can_see_is_nothing(nothing: str) -> None:
    assert text.clean(nothing) == ""


def test_wide_gaps_close_and_lines_stay() -> None:
    assert text.clean("one\r\ntwo\n\n \n\n\nthree") == "one\ntwo\n\nthree"


def test_it_is_cut_between_words() -> None:
    assert text.shorten("The export has been broken", 20) == "The export has been…"
    assert text.shorten("short", 20) == "short"


def test_an_endless_word_is_cut_anyway() -> None:
    assert text.shorten("W" * 50, 10) == "W" * 9 + "…"


def test_an_accent_or_a_family_is_not_torn() -> None:
    assert text.shorten("abcde\u0301fgh", 6) == "abcd…"
    assert text.shorten("ab👩‍👩‍👧‍👦cdefgh", 8) == "ab…"


def test_a_list_of_many_lines_does_not_fill_the_screen() -> None:
    assert text.excerpt("a\nb\nc\nd", 100, lines=2) == "a\nb\n…"


@given(st.text(), st.integers(2, 60))
def test_shortened_text_is_never_longer_than_asked(words: str, limit: int) -> None:
    assert length(text.shorten(words, limit)) <= limit


@given(st.text(min_size=1), st.integers(4, 60))
def test_pieces_lose_nothing_but_blanks(words: str, limit: int) -> None:
    pieces = text.chunks(words, limit)
    assert all(0 < length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


def test_only_an_id_is_mentioned() -> None:
    assert text.mention("U0ANA") == "<@U0ANA>"
    assert text.mention("ana@example.com") == "ana@example.com"
    assert text.mention("U0ANA> <!channel") == "U0ANA&gt; &lt;!channel"


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://survey.example/1?a=b&c=d", True),
        ("http://survey.example", True),
        ("javascript:alert(1)", False),
        ("https://survey.example/ two", False),
        ("https://survey.example/" + "x" * 3000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, is_link: bool) -> None:  # noqa: FBT001  # a table's column
    assert text.is_link(url) is is_link


def test_a_date_shows_in_the_readers_zone_with_a_fallback() -> None:
    in_berlin = MONDAY.astimezone(timezone(timedelta(hours=1)))
    assert text.slack_date(in_berlin) == "<!date^1795426200^{date_short_pretty} at {time}|23 Nov 2026, 09:30 UTC>"
    assert text.day(date(2026, 3, 1)) == "1 Mar 2026"


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=2, hours=3), "2 days ago"),
    ],
)
def test_how_long_ago(past: timedelta, words: str) -> None:
    assert text.ago(past) == words


def test_money_with_a_sign_a_code_or_nothing() -> None:
    assert text.money(48_000, "€") == "€48,000"
    assert text.money(1_250_000, "EUR") == "1,250,000 EUR"
    assert text.money(0) == "0"


def test_ordinals() -> None:
    assert [text.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]
    )


def test_lists_and_counts_of_words() -> None:
    assert text.listed([]) == ""
    assert text.listed(["a"]) == "a"
    assert text.listed(["a", "b", "c"], "or") == "a, b or c"
    assert text.count(1, "response") == "1 response"
    assert text.count(1_200, "reply", "replies") == "1,200 replies"
