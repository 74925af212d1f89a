import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.templates import TemplateError, parse

PLACES = {"first_name", "company", "comment", "day"}
ALWAYS = {"day"}


def fill(text: str, **facts: str) -> str:
    return parse(text, PLACES, ALWAYS).fill({"day": "1 May", **facts})


def test_a_gap_is_filled() -> None:
    assert fill("On {day} you wrote[ “{comment}”].", comment="Slow.") == "On 1 May you wrote “Slow.”."


def test_what_is_not_known_is_left_out_with_its_words() -> None:
    assert fill("On {day} you wrote[ “{comment}”].") == "On 1 May you wrote."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"first_name": "Ana", "company": "Example Corp"}, "Hello Ana,"),
        ({"company": "Example Corp"}, "Hello Example Corp,"),
        ({"first_name": "  "}, "Hello,"),
    ],
)
def test_alternatives_are_tried_in_turn(facts: dict[str, str], said: str) -> None:
    assert fill("[Hello {first_name}|Hello {company}|Hello],", **facts) == said


def test_what_is_left_out_leaves_no_gap_behind() -> None:
    text = "Hello,\n\n[You wrote: {comment}]\n\nThank [you {first_name}] very [much {company}]\n\n[{first_name}]\n"
    assert fill(text) == "Hello,\n\nThank very\n\n".strip()


def test_a_bar_outside_of_brackets_is_a_bar() -> None:
    assert fill("a | b {day}") == "a | b 1 May"


def test_a_place_may_be_written_with_capitals_and_blanks() -> None:
    assert fill("{ Day }") == "1 May"


def test_a_fact_is_never_read_as_a_template() -> None:
    assert fill("[{comment}]", comment="[x] {day} | y") == "[x] {day} | y"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[Hello {firstname}]", "I do not know {firstname}. Did you mean {first_name}?"),
        ("[Hello {zzz}]", "I do not know {zzz}. There are {comment}, {company}, {day}, {first_name}."),
        ("Hello {first_name}", "{first_name} is not always known. Put it in brackets"),
        ("Hello {day", "A “{” has no “}” behind it."),
        ("Hello day}", "A “}” has no “{” before it."),
        ("[Hello {day}", "A “[” has no “]” behind it."),
        ("Hello {day}]", "A “]” has no “[” before it."),
        ("[a {company} [b {day}]]", "Brackets cannot stand within brackets"),
        ("[see below]", "[see below] holds nothing that could be unknown"),
        ("[|{day}]", "[] holds nothing that could be unknown"),
    ],
)
def test_a_mistake_is_explained(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as mistake:
        parse(text, PLACES, ALWAYS)
    assert str(mistake.value).startswith(said)


def test_what_was_said_to_be_always_known_has_to_be() -> None:
    with pytest.raises(LookupError):
        parse("{day}", PLACES, ALWAYS).fill({})


@given(st.text(alphabet="[]{}|ab \n\\day", max_size=60))
def test_any_text_is_a_template_or_a_mistake_in_words(text: str) -> None:
    try:
        filled = parse(text, PLACES, ALWAYS).fill({"day": "1 May"})
    except TemplateError as mistake:
        filled = str(mistake).rstrip(".?").translate(dict.fromkeys(map(ord, "{}[]")))
    assert not set("{}[]") & set(filled)
