"""Cleaning what was typed, splitting it into words, and what is said about a mistake."""

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.language import (
    SentenceError,
    clean,
    fold,
    in_quotes,
    listed,
    nearest,
    quoted,
    refuse_long,
    same,
    split_words,
    unknown,
    unquote,
)

TYPED = st.text(st.sampled_from("ab <>&;ltgmp@#!|:'\"\\,=-.…“\u2019—/hts\u200b\ud800\n"), max_size=60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("score&lt;=6", "score<=6"),
        ("score&gt;=9 &amp; more", "score>=9 & more"),
        ("&amp;lt;", "<"),
        ("&amp;amp;amp;", "&"),
        ("owner:<@U0ANA|ana>", "owner:@U0ANA"),
        ("<@U0ANA>", "@U0ANA"),
        ("<#C0ALERTS|nps-alerts>", "#nps-alerts"),
        ("<#C0ALERTS>", "#C0ALERTS"),
        ("<!here>", "@here"),
        ("<!subteam^S1|@support>", "@support"),
        ("<!subteam^S1>", "@subteam"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<mailto:ana@example.com>", "ana@example.com"),
        ("<tel:+4930123|030 123>", "030 123"),
        ("company:<http://example.com|example.com>", "company:example.com"),
        ("<https://example.com/a?b=c>", "https://example.com/a?b=c"),
        ("&lt;@U0ANA|ana&gt;", "@U0ANA"),
        ("a < b > c", "a < b > c"),
        ("score<6 score>3", "score<6 score>3"),
        ("company:“Example Corp”", 'company:"Example Corp"'),
        ("\u2018it\u2019s\u2019", "'it's'"),
        ("«a» „b“", '"a" "b"'),
        ("this—quarter \u2013 now", "this-quarter - now"),
        ("2026-03-01…2026-04-01", "2026-03-01..2026-04-01"),
        ("score ≤ 6 ≥ 3 ≠ 2", "score <= 6 >= 3 != 2"),
        ("  a\u00a0b\t\nc  ", "a b c"),
        ("a\u200bb\ufeff\u202ec", "abc"),
        ("a\u200cb", "a\u200cb"),
        ("a\x00b\ud800c", "a b c"),
        ("<@<@<@U1>>>", "@@@U1"),
        ("", ""),
    ],
)
def test_what_slack_and_the_keyboard_did_is_undone(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@given(TYPED)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)


def test_escapes_in_escapes_lose_their_brackets_in_the_end() -> None:
    assert clean("<@" * 20 + "U1" + ">" * 20) == "@" * 20 + "U1" + ">" * 12


@pytest.mark.parametrize(
    "typed",
    ["<@" * 1000, "<@|" * 600 + ">" * 600, "&amp;" * 400, "&lt;@" * 400 + "&gt;" * 100, "<@<" * 300 + ">" * 900],
)
def test_nested_forms_are_cleaned_in_no_time(typed: str) -> None:
    begin = thread_time()
    clean(typed)
    assert thread_time() - begin < 0.1


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("by plan", ["by", "plan"]),
        ('company:"Example Corp" now', ['company:"Example Corp"', "now"]),
        ("company:'Example Corp' now", ["company:'Example Corp'", "now"]),
        ("company:O'Reilly plan:'a", ["company:O'Reilly", "plan:'a"]),
        ('plan:"a b","c d",e', ['plan:"a b","c d",e']),
        (r'company:"a \" b" x', [r'company:"a \" b"', "x"]),
        ("customer 'Example Corp'", ["customer", "'Example Corp'"]),
        ("what's this", ["what's", "this"]),
        ("'a'b c'", ["'a'b", "c'"]),
        ("", []),
    ],
)
def test_quoted_words_stay_together(sentence: str, words: list[str]) -> None:
    assert split_words(sentence) == words


def test_a_quote_that_is_never_closed_is_named() -> None:
    with pytest.raises(SentenceError) as caught:
        split_words('company:"Example Corp')
    assert str(caught.value) == "The quote that opens '\"Example Corp' is never closed."


@given(TYPED)
def test_splitting_loses_nothing_but_blanks(typed: str) -> None:
    cleaned = clean(typed)
    try:
        words = split_words(cleaned)
    except SentenceError:
        assert '"' in cleaned
    else:
        assert "".join(words).replace(" ", "") == cleaned.replace(" ", "")


@given(st.text())
def test_what_is_put_in_quotes_comes_out_again(text: str) -> None:
    assert unquote(in_quotes(text)) == text


@pytest.mark.parametrize(
    ("word", "text"), [("'a b'", "a b"), ('"a"', "a"), ("a", "a"), ("'", "'"), ('"', '"'), ("", "")]
)
def test_unquoting_takes_whole_quotes_only(word: str, text: str) -> None:
    assert unquote(word) == text


def test_two_texts_are_compared_without_case_and_blanks() -> None:
    assert fold(" Example \n Corp ") == fold("EXAMPLE CORP")


def test_a_word_is_found_among_others_whatever_its_case() -> None:
    assert same("PLAN", ["plan"]) == "plan"
    assert same("größe", ["grösse", "größe"]) == "größe"
    assert same("GRÖSSE", ["größe"]) == "größe"
    assert same("plna", ["plan"]) is None


def test_a_quoted_word_is_short_and_on_one_line() -> None:
    assert quoted("a\nb\tc\u202e") == "'a b c'"
    assert quoted("x" * 100) == f"'{'x' * 39}…'"
    assert quoted("x" * 40) == f"'{'x' * 40}'"


def test_a_near_miss_is_found_in_the_spelling_that_exists() -> None:
    assert nearest("ENTREPRISE", ["Free", "Enterprise"]) == "Enterprise"
    assert nearest("zzz", ["Free", "Enterprise"]) is None
    assert nearest("plan", ["plane"], 0.99) is None


def test_a_near_miss_is_found_among_very_many_in_time() -> None:
    begin = thread_time()
    nearest("x" * 5000, (f"value {number}" for number in range(1_000_000)))
    assert thread_time() - begin < 0.5


def test_an_unknown_word_gets_a_hint_or_a_list() -> None:
    assert unknown("pln", ["plan"], "Keys are plan.") == "I do not know 'pln'. Did you mean plan?"
    assert unknown("xyz", ["plan"], "Keys are plan.") == "I do not know 'xyz'. Keys are plan."


def test_a_list_reads_like_a_sentence() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "and")] == ["a", "a or b", "a, b and c"]


def test_a_very_long_sentence_is_refused() -> None:
    refuse_long("x" * 2000)
    with pytest.raises(SentenceError, match="longer than 2000 characters"):
        refuse_long("x" * 2001)
