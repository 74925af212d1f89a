"""How well and how fast comments are read, on labelled ones; plain TextBlob beside it.

    python benchmarks/reading.py [FOLDER] [--half tune|check]

FOLDER holds `.jsonl` files with `text` and `sentiment` (pos, neu, neg) or `themes` in each line; without one, the folder
`shared/comments` beside the repository. Macro-F1 is the mean of the F1 of positive and of negative; a neutral answer to a
comment that is one of them counts as wrong. `--half` takes the lines whose id has an even or odd digest: words are tuned on
the one half, the other tells whether that helped.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring import sentiment, themes

BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "comments"
Reader = Callable[[str], str]
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of what was there."""

    right: int
    found: int
    there: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.found + self.there)


def by_textblob(text: str) -> str:
    return _short(sentiment.plain_polarity(text))


def by_us(text: str) -> str:
    reading = sentiment.read(text)
    return "neu" if reading is None else _short(reading.polarity)


def _short(polarity: float) -> str:
    return "pos" if polarity > sentiment.POLAR_FROM else "neg" if polarity < -sentiment.POLAR_FROM else "neu"


def macro_f1(lines: Sequence[Line], reader: Reader) -> float:
    """Mean of the F1 of positive and of negative."""
    pairs = [(line["sentiment"], reader(line["text"])) for line in lines]
    return sum(_hits(pairs, tone).f1 for tone in ("pos", "neg")) / 2


def _hits(pairs: Sequence[tuple[str, str]], tone: str) -> Hits:
    right = sum(given == read == tone for given, read in pairs)
    return Hits(right, sum(read == tone for _, read in pairs), sum(given == tone for given, _ in pairs))


def micro_f1(lines: Sequence[Line]) -> float:
    """F1 over all themes of all lines together."""
    pairs = [(set(line["themes"]), set(themes.find_themes(line["text"]))) for line in lines]
    right = sum(len(given & found) for given, found in pairs)
    return Hits(right, sum(len(found) for _, found in pairs), sum(len(given) for given, _ in pairs)).f1


def per_second(texts: Sequence[str], read: Callable[[str], object]) -> float:
    """Comments per second, the best of three rounds; the first call, which loads the words, is not counted."""
    read("warm up")
    best = min(_seconds(texts, read) for _ in range(3))
    return len(texts) / best


def _seconds(texts: Sequence[str], read: Callable[[str], object]) -> float:
    began = time.perf_counter()
    for text in texts:
        read(text)
    return time.perf_counter() - began


def load(folder: Path, half: str | None = None) -> list[Line]:
    lines = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    return [line for line in lines if half is None or _half(str(line["id"])) == half]


def _half(name: str) -> str:
    return ("tune", "check")[hashlib.sha1(name.encode(), usedforsecurity=False).digest()[-1] % 2]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="How well and how fast comments are read.")
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE_THE_REPOSITORY)
    parser.add_argument("--half", choices=("tune", "check"))
    options = parser.parse_args(arguments)
    lines = load(options.folder, options.half)
    if not lines:
        print(f"no labelled comments (*.jsonl) in {options.folder}", file=sys.stderr)
        return 1
    _report_tones([line for line in lines if line.get("sentiment") and "themes" not in line])
    if themed := [line for line in lines if "themes" in line]:
        print(f"themes     {len(themed):6,} comments   micro-F1 {micro_f1(themed):.3f}")
    _report_speed([line["text"] for line in lines])
    return 0


def _report_tones(lines: Sequence[Line]) -> None:
    for origin in sorted({_origin(line) for line in lines}):
        of_origin = [line for line in lines if _origin(line) == origin]
        polar = [line for line in of_origin if line["sentiment"] != "neu"]
        for name, some in (("polar", polar), ("all", of_origin)):
            print(
                f"{origin:10} {len(some):6,} comments, {name:5} macro-F1 {macro_f1(some, by_us):.3f}"
                f"   TextBlob alone {macro_f1(some, by_textblob):.3f}"
            )


def _origin(line: Line) -> str:
    return str(line["id"]).rpartition("-")[0]


def _report_speed(texts: Sequence[str]) -> None:
    short = [text for text in texts if len(text) <= 200]  # noqa: PLR2004  # what "short" means here
    ours = per_second(short, lambda text: (sentiment.read(text), themes.find_themes(text)))
    plain = per_second(short, sentiment.plain_polarity)
    print(f"speed      {len(short):6,} short comments   tone and themes {ours:,.0f}/s   TextBlob alone {plain:,.0f}/s")
    print(f"           a comment takes {plain / ours:.1f} times as long as with TextBlob alone")
    long = "the app crashes and nobody answers, " * 2_800
    print(f"           a comment of {len(long):,} characters: {1000 / per_second([long] * 3, sentiment.read):.1f} ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
