"""The score in words: its range, its shares, its change, and no more than the number of answers allows to say."""

from dataclasses import dataclass

from bot.views import text
from scoring.nps import SMALLEST_SCORED, Comparison, Nps, Sample, compare, round_half_away, signed

BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"


def headline(nps: Nps) -> str:
    """The figure that comes first: a score, or the number of answers where a score would be dishonest."""
    match nps.sample:
        case Sample.NONE:
            return "No responses"
        case Sample.COUNTS:
            return responses(nps.n)
        case _:
            return f"NPS {nps.rounded}"


def evidence(nps: Nps) -> str:
    """What the figure stands on: its range and the number of answers."""
    match nps.sample:
        case Sample.NONE:
            return "Nobody answered"
        case Sample.COUNTS:
            return f"{text.capital(counts(nps))}: too few for a score, which needs {SMALLEST_SCORED}"
        case Sample.SMALL:
            return f"{range_words(nps)} · {responses(nps.n)}, a small sample"
        case _:
            return f"{range_words(nps)} · {responses(nps.n)}"


def in_brief(nps: Nps) -> str:
    """Figure and evidence in one run of words: "NPS 32 (95 % range 9 to 51, 41 responses)"."""
    match nps.sample:
        case Sample.NONE:
            return "no responses"
        case Sample.COUNTS:
            return f"{responses(nps.n)} ({counts(nps)}), too few for a score"
        case Sample.SMALL:
            return f"{headline(nps)} ({range_words(nps)}, {responses(nps.n)}, a small sample)"
        case _:
            return f"{headline(nps)} ({range_words(nps)}, {responses(nps.n)})"


def range_words(nps: Nps) -> str:
    low, high = (round_half_away(end) for end in nps.interval())
    return f"95 % range {low} to {high}"


def responses(number: int) -> str:
    return text.count(number, "response")


def counts(nps: Nps) -> str:
    promoters, detractors = text.count(nps.promoters, "promoter"), text.count(nps.detractors, "detractor")
    return text.listed([promoters, text.count(nps.passives, "passive"), detractors])


@dataclass(frozen=True, slots=True)
class Change:
    """Whether it moved, and whether that is more than chance: two halves of one sentence."""

    move: str
    verdict: str

    def __str__(self) -> str:
        return self.move + self.verdict


def change(now: Nps, before: Nps, than: str) -> Change:
    """What became of the score.

    Args:
        now: this period.
        before: the period that it is compared with.
        than: the name of that period, as it stands in a sentence: "Q3 2026, first 53 days".
    """
    compared = compare(now, before)
    if compared is not None:
        return _compared(compared, f"{than} ({headline(before)}, {responses(before.n)})")
    if before.n == 0:
        return Change("Nothing to compare with", f": no responses in {than}.")
    few, which = (before, "there") if before.n < SMALLEST_SCORED else (now, "in this period")
    verb = "is" if few.n == 1 else "are"
    return Change("No comparison", f" with {than}: {responses(few.n)} {which} {verb} too few.")


def _compared(compared: Comparison, than: str) -> Change:
    move, detectable = abs(compared.rounded), round_half_away(compared.detectable)
    opening = (signed(compared.rounded), f" against {than}") if move else ("No change", f" from {than}")
    return Change(opening[0], f"{opening[1]}: {_verdict(move, detectable, is_real=compared.is_real)}")


def _verdict(move: int, detectable: int, *, is_real: bool) -> str:
    """The test looks at adjusted scores, so at the border the plain difference may lie on the other side of what could be
    told apart; then that figure would only contradict the verdict and is left out.
    """
    if is_real:
        return f"a real change{f', beyond the noise of about {detectable}' if move > detectable else ''}."
    if move >= detectable:
        return "just within the noise; a few more responses would tell."
    within = "within the noise; " if move else ""
    return f"{within}a move of about {detectable} could be told apart."


def bars(nps: Nps) -> str:
    """The three shares as lines for a block of fixed-width text.

    The bar stands last: its characters come from another font on some devices, and then nothing behind it is in line.
    """
    shares = nps.shares
    rows = (
        ("Promoters", shares.promoters, nps.promoters),
        ("Passives", shares.passives, nps.passives),
        ("Detractors", shares.detractors, nps.detractors),
    )
    width = max(len(f"{number:,}") for _, _, number in rows)
    lines = (f"{name:<10} {share:>3} %  {number:>{width},}  {_bar(share)}" for name, share, number in rows)
    return "\n".join(line.rstrip() for line in lines)


def _bar(percent: int) -> str:
    """A bar of at most `BAR` characters in steps of an eighth; a share of one percent is still visible."""
    full, rest = divmod(round(percent * BAR * 8 / 100), 8)
    return "█" * full + _EIGHTHS[rest].strip()
