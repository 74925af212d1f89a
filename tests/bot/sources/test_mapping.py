"""The score among questions that a team made up itself."""

import pytest

from bot.sources.base import Ignored, Options, Unreadable
from bot.sources.mapping import Question, Type, read_form

OPTIONS = Options(name="forms")
LIKELY = Question(path="q1", title="How likely are you to recommend us?", type=Type.SCALE, value=4)
EASY = Question(path="q0", title="How easy was it?", type=Type.SCALE, value=5)
WHY = Question(path="q2", title="Why?", type=Type.TEXT, value="Too slow")
COMPANY = Question(path="q3", title="Company", type=Type.TEXT, value="Example Corp")
EMAIL = Question(path="q4", title="Where can we reach you?", type=Type.EMAIL, value="ana@example.com")


def test_the_scale_that_asks_for_a_recommendation_is_the_score() -> None:
    form = read_form([EASY, LIKELY, WHY], OPTIONS, {})
    assert (form.score, form.comment) == (4, "Too slow")


@pytest.mark.parametrize(
    "title",
    [
        "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
        "¿Recomendarías…?",
        "Recommanderiez-vous…?",
        "Beveel je ons aan? aanbevelen",
    ],
)
def test_the_question_may_be_in_another_language(title: str) -> None:
    assert read_form([Question(path="q", title=title, type=Type.SCALE, value="0")], OPTIONS, {}).score == 0


def test_a_scale_that_asks_something_else_is_never_the_score() -> None:
    with pytest.raises(Unreadable, match="NPS_SOURCES__FORMS__MAPPING") as unreadable:
        read_form([EASY, WHY], OPTIONS, {})
    assert 'q0 ("How easy was it?"); q2 ("Why?")' in unreadable.value.reason


def test_two_likely_questions_need_a_mapping() -> None:
    with pytest.raises(Unreadable, match="not exactly one"):
        read_form([LIKELY, LIKELY], OPTIONS, {})


def test_a_mapping_names_a_path_or_a_title() -> None:
    options = Options(name="forms", mapping={"score": "q0", "comment": "why?", "plan": "q3"})
    form = read_form([EASY, WHY, COMPANY], options, {"plan": "pro"})
    assert (form.score, form.comment, form.facts["plan"]) == (5, "Too slow", "Example Corp")


def test_a_mapping_to_a_place_that_is_not_there_is_said() -> None:
    with pytest.raises(Unreadable, match='MAPPING says score is at "q9"'):
        read_form([EASY], Options(name="forms", mapping={"score": "q9"}), {})


def test_questions_about_the_person_are_facts_not_comments() -> None:
    form = read_form([LIKELY, COMPANY, EMAIL, WHY], OPTIONS, {"email": "other@example.com", "seats": 3})
    assert form.comment == "Too slow"
    assert form.facts == {"Company": "Example Corp", "email": "ana@example.com", "seats": 3}


def test_a_question_that_was_skipped_is_ignored() -> None:
    with pytest.raises(Ignored, match="not answered"):
        read_form([Question(path="q1", title=LIKELY.title, type=Type.SCALE)], OPTIONS, {})
