import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.sentiment import RISK_GROUPS, Cue, Sentiment, Tone, is_at_odds, plain_polarity, read

PRAISE = [
    "no complaints",
    "No complaints so far!",
    "It just works",
    "Never had an issue in ten years",
    "I couldn't be happier",
    "Can't fault it",
    "Nothing is ever too much trouble",
    "Any problems are sorted out straight away",
    "Not only fast but cheap",
    "Better than any other provider I have tried",
    "The engineer cancelled but rearranged for the next day, very happy",
    "Expensive but worth it",
    "Friendly staff who know their stuff",
    "Would be lost without it",
    "Keep up the good work \U0001f44d",
    "\U0001f44d",
    "\u2764\ufe0f",
    ":)",
    "10/10",
    "Super!",
]
COMPLAINTS = [
    "still waiting for a reply",
    "Can't log in",
    "Please cancel my account",
    "would be great if it had an API",
    "Could be better",
    "It is full of bugs",
    "Used to be great",
    "Support was good but the app crashes daily",
    "Not happy at all",
    "never get a straight answer, not helpful",
    "I do not recommend it",
    "I would not recommend this to anyone",
    "My issue has not been resolved",
    "Nobody calls back",
    "Good, but far too expensive",
    "Faster support please",
    "More integrations",
    "It works when it wants to, drops out all the time",
    "Thanks for nothing",
    "\U0001f621\U0001f621",
    ":(",
    "0/10",
    "dont waste your money",
]
NEITHER = [
    "I have been a user since May",
    "It's ok",
    "Too early to say",
    "I don't know enough people who need this",
]
OTHER_LANGUAGES = [
    "Die Hotline war schnell und sehr gut",
    "Der Service ist leider nicht gut, ich warte noch immer",
    "Le service est tr\u00e8s bon mais les prix sont fous",
    "El servicio es muy malo y no funciona",
    "Il servizio \u00e8 molto lento e non funziona",
    "\u0421\u0435\u0440\u0432\u0438\u0441 \u0443\u0436\u0430\u0441\u043d\u044b\u0439",
    "\u5f88\u597d",
]
NO_COMMENT = [None, "", "  \n", "n/a", "N/A.", "none", "Nothing", "nothing.", "-", "...", "?", "No comment", "x"]


@pytest.mark.parametrize("comment", PRAISE)
def test_praise_reads_as_positive(comment: str) -> None:
    reading = read(comment)
    assert reading is not None
    assert reading.tone is Tone.POSITIVE, reading


@pytest.mark.parametrize("comment", COMPLAINTS)
def test_a_complaint_reads_as_negative(comment: str) -> None:
    reading = read(comment)
    assert reading is not None
    assert reading.tone is Tone.NEGATIVE, reading


@pytest.mark.parametrize("comment", NEITHER)
def test_what_is_neither_reads_as_neutral(comment: str) -> None:
    reading = read(comment)
    assert reading is not None
    assert reading.tone is Tone.NEUTRAL, reading


@pytest.mark.parametrize("comment", OTHER_LANGUAGES)
def test_another_language_reads_as_neutral_and_claims_nothing(comment: str) -> None:
    assert read(comment) == Sentiment(0.0, Tone.NEUTRAL)


def test_another_language_is_still_told_by_its_emoji() -> None:
    reading = read("Das ist nicht gut \U0001f621")
    assert reading == Sentiment(-0.669, Tone.NEGATIVE, (Cue("\U0001f621", -0.9, "emoji"),))


@pytest.mark.parametrize("comment", NO_COMMENT)
def test_what_says_nothing_is_no_comment(comment: str | None) -> None:
    assert read(comment) is None


def test_irony_is_beyond_us() -> None:
    reading = read("Wonderful, a whole weekend in the office, what more could one want")
    assert reading is not None
    assert reading.tone is Tone.POSITIVE  # no list of words can know; the score beside it tells


@pytest.mark.parametrize(
    ("comment", "group", "text"),
    [
        ("We will not be renewing in May.", "leaving", "not be renewing"),
        ("I am going to cancel", "leaving", "I am going to cancel"),
        ("please cancel my subscription", "leaving", "please cancel"),
        ("As soon as my contract ends I'm off", "leaving", "soon as my contract"),
        ("We're evaluating alternatives", "leaving", "evaluating alternatives"),
        ("NEVER AGAIN!", "finality", "NEVER AGAIN"),
        ("I want a refund", "finality", "refund"),
        ("Going to the ombudsman", "finality", "ombudsman"),
        ("We lost customers over this", "blocked", "lost customers"),
        ("The site is down", "blocked", "site is down"),
        ("I can't log in", "blocked", "can't log"),
        ("Your competitors charge half", "competitor", "competitors"),
        ("I get a better deal elsewhere", "competitor", "better deal elsewhere"),
        ("Still not fixed", "repeated", "Still not fixed"),
        ("I called three times", "repeated", "called three times"),
    ],
)
def test_a_risk_is_named_in_the_words_of_the_customer(comment: str, group: str, text: str) -> None:
    reading = read(comment)
    assert reading is not None
    assert next((cue.group, cue.text) for cue in reading.cues if cue.group in RISK_GROUPS) == (group, text)


@pytest.mark.parametrize(
    "comment",
    [
        "The engineer cancelled twice",
        "They cancelled my order",
        "I would never leave you",
        "No regrets",
        "Switched from a competitor and never looked back",
        "Much better than the competition",
        "My only complaint is the colour",
        "Could we find an alternative date?",
        "No complaints",
        "I will leave a review",
        "You handled my complaint very well",
        "I cancelled my appointment",
        "We moved to a new office",
    ],
)
def test_what_only_sounds_like_a_risk_is_none(comment: str) -> None:
    reading = read(comment)
    assert reading is not None
    assert [cue for cue in reading.cues if cue.group in RISK_GROUPS] == []


def test_negation_is_part_of_the_explanation() -> None:
    reading = read("The people were not very friendly")
    assert reading is not None
    assert [(cue.text, cue.group) for cue in reading.cues] == [("not very friendly", "complaint")]


def test_negation_ends_with_the_clause() -> None:
    for comment in ("It did not, great service", "It did not. Great service", "It did not but great service"):
        reading = read(comment)
        assert reading is not None
        assert reading.tone is Tone.POSITIVE, reading


def test_a_negated_complaint_is_mild_praise() -> None:
    reading = read("It was never slow")
    assert reading is not None
    assert [(cue.text, cue.group) for cue in reading.cues] == [("never slow", "praise")]
    assert 0 < reading.polarity < 0.5


def test_what_comes_after_but_weighs_more() -> None:
    before, after = read("slow but great"), read("great but slow")
    assert before is not None
    assert after is not None
    assert before.polarity > after.polarity


def test_polarity_stays_within_its_range_however_much_is_said() -> None:
    praise, complaint = read("excellent " * 500), read("awful, " * 500)
    assert praise is not None
    assert complaint is not None
    assert (praise.polarity, complaint.polarity) == (1.0, -1.0)


def test_a_long_complaint_is_explained_by_its_strongest_words_each_said_once() -> None:
    words = "slow, buggy, ugly, rude, late, broken, clunky, messy, costly, boring, noisy, weak, unfair, refund, slow"
    reading = read(words)
    assert reading is not None
    shown = [cue.text for cue in reading.cues]
    assert len(shown) == len(set(shown)) == 12
    assert shown == [word for word in words.split(", ")[:-1] if word in shown]
    assert {"slow", "refund"} <= set(shown)


def test_a_promoter_who_complains_is_at_odds() -> None:
    complaint = read("It crashes daily, support is useless and nobody answers")
    assert is_at_odds(10, complaint)
    assert is_at_odds(9, complaint)
    assert not is_at_odds(8, complaint)
    assert not is_at_odds(10, read("a bit slow"))
    assert not is_at_odds(10, None)


def test_a_friendly_detractor_is_not_at_odds() -> None:
    assert not is_at_odds(3, read("Lovely people, great product"))


@pytest.mark.timeout(
    40
)  # 0.2 s where each character is looked at a few times; many minutes where each is compared with all
@pytest.mark.parametrize(
    "unit", ["a", "not ", "i will ", "...", "(((", "\U0001f621", "never was ever ", "can't ", "\n", ":'("]
)
def test_a_comment_of_a_hundred_thousand_characters_is_read_at_once(unit: str) -> None:
    read((unit * 100_000)[:100_000])


@given(st.text(max_size=300))
def test_whatever_is_written_can_be_read(comment: str) -> None:
    reading = read(comment)
    if reading is not None:
        assert -1 <= reading.polarity <= 1
        assert all(cue.text for cue in reading.cues)


def test_textblob_alone_can_be_asked() -> None:
    assert plain_polarity("great") == pytest.approx(0.8)
