import pytest

from scoring.phrases import Phrases
from scoring.words import split

LISTS = {"will": ["will", "am", "going", "to", "be"]}


def found(comment: str, *phrases: str) -> list[str]:
    words = split(comment).words
    matches = Phrases([(phrase, 0) for phrase in phrases], lists=LISTS).find(words)
    return [" ".join(words[place] for place in match.places) for match in matches]


@pytest.mark.parametrize(
    ("phrase", "comment", "expected"),
    [
        ("still waiting", "We are still waiting.", ["still waiting"]),
        ("crash*", "It crashed, it crashes", ["crashed", "crashes"]),
        ("(slow|sluggish) to load", "slow to load, sluggish to load", ["slow to load", "sluggish to load"]),
        (
            "could [also] be better",
            "could be better. could also be better",
            ["could be better", "could also be better"],
        ),
        ("(very){2} bad", "very very bad, very bad", ["very very bad"]),
        ("never ..3 back", "They never once called me back", ["never back"]),
        ("never ..3 back", "never. back", []),
        ("never ..3 back", "never, ever, back", []),
        ("used to be *", "It used to be great", ["used to be great"]),
        ("used to be *", "as it used to be.", []),
        ("used to be *", "as it used to be", []),
        ("(i|we) [$will]{3} cancel*", "I am going to cancel", ["i am going to cancel"]),
        ("(i|we) [$will]{3} cancel*", "we cancelled", ["we cancelled"]),
        ("(i|we) [$will]{3} cancel*", "I heard the engineer cancelled", []),
        ("a [b|c] c", "a c", ["a c"]),
        (". better *", "Better docs", [". better docs"]),
    ],
)
def test_a_phrase_is_found(phrase: str, comment: str, expected: list[str]) -> None:
    assert found(comment, phrase) == expected


def test_the_longest_phrase_that_begins_at_a_word_counts() -> None:
    assert found("no complaints at all", "no", "no complaints", "complaints") == ["no complaints"]


def test_a_word_is_used_once_but_may_stand_in_a_gap() -> None:
    assert found("not very good support", "not ..2 good", "very good", "good support") == ["not good", "very good"][:1]


def test_a_word_that_is_taken_ends_a_longer_phrase() -> None:
    assert found("a b c", "a ..1 c", "b c", "b") == ["a c", "b"]


def test_a_phrase_must_begin_with_a_word() -> None:
    with pytest.raises(ValueError, match="must begin with a word"):
        Phrases([("[very] good", 0)], lists={})
    with pytest.raises(ValueError, match="must begin with a word"):
        Phrases([("* good", 0)], lists={})


def test_an_unknown_list_of_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no list named 'wont'"):
        Phrases([("i [$wont] go", 0)], lists=LISTS)
