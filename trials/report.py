"""What a trial found: figures, and promises that were kept or broken."""

import sys
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Prints as a table; a broken promise makes the trial's exit code 1."""

    title: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def figure(self, name: str, value: object) -> None:
        self.lines.append(("", name, f"{value:.2f}" if isinstance(value, float) else f"{value}"))

    def promise(self, sentence: str, *, kept: bool, seen: object = "") -> None:
        """`seen`: what was found, shown in either case."""
        self.lines.append(("kept" if kept else "BROKEN", sentence, f"{seen}"))
        if not kept:
            self.broken.append(f"{self.title}: {sentence} ({seen})")

    def __str__(self) -> str:
        widest = max((len(name) for _, name, _ in self.lines), default=0)
        rows = [f"  {mark:6}  {name:{widest}}  {value}".rstrip() for mark, name, value in self.lines]
        return "\n".join([self.title, *rows])


def shown(report: Report) -> Report:
    """Print it as soon as it is there: trials take minutes."""
    sys.stdout.write(f"{report}\n\n")
    sys.stdout.flush()
    return report


def finish(*reports: Report) -> int:
    """Say which promises were broken; the exit code of the trial."""
    broken = [sentence for report in reports for sentence in report.broken]
    sys.stdout.write("".join(f"BROKEN  {sentence}\n" for sentence in broken) or "Every promise was kept.\n")
    return 1 if broken else 0


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed; 0 without values."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
