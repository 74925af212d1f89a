"""The reading of comments, measured on labelled ones that are not part of the repository."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
COMMENTS = REPOSITORY.parent / "shared" / "comments"

pytestmark = pytest.mark.skipif(
    not COMMENTS.is_dir(), reason="needs labelled comments in shared/comments beside the repository"
)


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_reading", REPOSITORY / "benchmarks" / "reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("origin", "floor"), [("nhs_fft", 0.80), ("uci_amazon", 0.84), ("uci_yelp", 0.80)])
def test_tone_is_read_well_enough_on_the_half_that_nothing_was_tuned_on(
    measure: ModuleType, origin: str, floor: float
) -> None:
    lines = [
        line
        for line in measure.load(COMMENTS, "check")
        if line["id"].startswith(origin) and line["sentiment"] in {"pos", "neg"}
    ]
    assert measure.macro_f1(lines, measure.by_us) >= floor
    assert measure.macro_f1(lines, measure.by_us) >= measure.macro_f1(lines, measure.by_textblob) + 0.1


def test_themes_are_found_well_enough(measure: ModuleType) -> None:
    assert measure.micro_f1([line for line in measure.load(COMMENTS) if "themes" in line]) >= 0.65
