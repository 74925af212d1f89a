import pytest

from scoring.nps import Category
from scoring.playbook import PLAYBOOK, Play


def test_every_group_has_its_advice() -> None:
    assert set(PLAYBOOK) == set(Category)


@pytest.mark.parametrize("play", PLAYBOOK.values(), ids=PLAYBOOK)
def test_a_step_fits_a_line_of_a_message(play: Play) -> None:
    assert 3 <= len(play.steps) <= 6
    assert all(len(step) <= 100 and step.endswith((".", "?")) for step in (*play.steps, play.aim, play.never))


def test_nobody_argues_with_a_detractor_about_the_score() -> None:
    assert "argue" in PLAYBOOK[Category.DETRACTOR].never
