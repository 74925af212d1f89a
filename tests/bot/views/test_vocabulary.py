"""The views know no storage, but speak of its states and outcomes: here the two lists are held together."""

from bot.views.case import OUTCOMES, CaseState
from storage.vocabulary import Outcome, State


def test_each_state_has_a_view() -> None:
    assert {str(state) for state in CaseState} == {str(state) for state in State}


def test_each_outcome_has_words() -> None:
    assert set(OUTCOMES) == {str(outcome) for outcome in Outcome}
