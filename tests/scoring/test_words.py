from scoring.words import READ_AT_MOST, split


def test_a_text_begins_with_a_sentence_end_so_that_a_phrase_can_ask_for_the_beginning() -> None:
    assert split("Better docs").words == (".", "better", "docs")


def test_short_forms_are_written_out() -> None:
    assert split("I can't, won't, didn't; it's we've they're you'd I'm I'll").words == (
        *(".", "i", "can", "not", ",", "will", "not", ",", "did", "not", "."),
        *("it", "is", "we", "have", "they", "are", "you", "would", "i", "am", "i", "will"),
    )


def test_short_forms_without_an_apostrophe_are_understood() -> None:
    assert split("dont cant im").words == (".", "do", "not", "can", "not", "i", "am")


def test_a_genitive_stays_as_it_is() -> None:
    assert split("Ana's team").words == (".", "ana's", "team")


def test_an_unknown_ending_stays_as_it_is() -> None:
    assert split("o'clock").words == (".", "o'clock")


def test_curly_quotes_are_straightened() -> None:
    assert split("can\u2019t").words == (".", "can", "not")


def test_smileys_emoji_and_fractions_are_words() -> None:
    assert split("10/10 :) \U0001f44d <3").words == (".", "10/10", ":)", "\U0001f44d", "<3")


def test_a_colon_before_a_word_is_no_smiley() -> None:
    assert split("Note:Done").words == (".", "note", ".", "done")


def test_the_quote_is_what_the_customer_wrote() -> None:
    text = split("It is NOT\n  good enough!")
    assert text.quote(text.words.index("not"), text.words.index("enough")) == "NOT good enough"


def test_a_quote_has_an_end_even_where_a_word_has_none() -> None:
    assert split("crash" * 500).quote(1, 1) == "crash" * 20


def test_only_the_beginning_of_a_very_long_comment_is_read() -> None:
    text = split("slow " * 50_000)
    assert len(text.words) == READ_AT_MOST // len("slow ") + 1
