"""The sentence after `/nps`: `this-quarter vs 2025-Q4 plan:enterprise by region`, in any order, parsed and never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from scoring.filters import (
    LONGEST_EXAMPLE,
    NO_KEYS,
    NOW,
    Condition,
    Filter,
    is_condition,
    parse_condition,
    refuse_many,
)
from scoring.hints import left_open, unknown_words
from scoring.language import (
    SentenceError,
    fold,
    in_quotes,
    listed,
    nearest,
    quoted,
    refuse_long,
    same,
    shortened,
    unquote,
)
from scoring.period_words import LONGEST_PERIOD, Expression, Relative, Rolling, recognise
from scoring.periods import Calendar, Period, parse_period, preceding, previous, resolve
from scoring.wording import (
    END_OF_NAME,
    END_OF_WHOLE_NAME,
    FILLERS,
    SHAPE_WORDS,
    VERSUS,
    WITHIN_NAMES,
    Shape,
    after_fillers,
    ends_values,
    is_other,
    without_ends,
    words_of,
)

__all__ = ["BY_KEYS", "Query", "QueryError", "Shape", "parse_query"]

AFTER_VERSUS = frozenset({"to", "with"})
PRECEDING = frozenset({"previous", "prev", "prior"})  # alone, or "previous period"


class QueryError(SentenceError):
    """Why the sentence cannot be answered.

    Attributes:
        word: the first that nobody knows: perhaps a value whose key was left out; None for other mistakes.
    """

    def __init__(self, sentence: str, *, word: str | None = None) -> None:
        super().__init__(sentence)
        self.word = word


STEPS = {
    **dict.fromkeys(("week", "weeks", "weekly"), "weeks"),
    **dict.fromkeys(("month", "months", "monthly"), "months"),
    **dict.fromkeys(("quarter", "quarters", "quarterly"), "quarters"),
}
# After `trend` itself only these: "trend month" asks for this month.
STEPS_AFTER_TREND = {word: step for word, step in STEPS.items() if word.endswith(("s", "ly"))}
BY_KEYS = ("plan", "segment", "region", "source", "survey", "kind", "owner", "agent", "theme", "company")
# By what cases are grouped: who works on them, where they were told, what they were about, when they began.
LOOP_KEYS = ("owner", "channel", "agent", "theme", "month", "plan", "segment", "region", "source", "survey")
LOOP_ALIASES = {"cause": "theme", "root-cause": "theme"}
NO_ALIASES: Mapping[str, str] = {}
WHOSE = {"mine": "mine", "my": "mine", "me": "mine", "open": "open", "overdue": "overdue"}
BEFORE_WHOSE = (FILLERS | {"up", "ups"}) - WHOSE.keys()
# Whose answers say what has changed; help is help, whatever stands beside it.
COMPARING = frozenset({Shape.SCORE, Shape.BY, Shape.THEMES, Shape.HELP})
DEFAULT_PERIODS = {Shape.CUSTOMER: "all", Shape.FOLLOW_UPS: "all", Shape.TREND: "last-12-months"}
DEFAULT_TREND_PERIODS = {"weeks": "last-12-weeks", "quarters": "last-24-months"}
# What one may have mistyped: whole words, no signs.
_WORDS = tuple(word for word in (*SHAPE_WORDS, *VERSUS) if word.isalpha() or "-" in word[1:-1])
# Their default period is not worth saying.
TIMELESS = frozenset({Shape.CUSTOMER, Shape.FOLLOW_UPS, Shape.HELP})


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked.

    Attributes:
        against: the period after `vs`; None: the comparable one (`periods.previous`).
        by: the key after `by`, of cases one of `LOOP_KEYS`; for a trend weeks, months or quarters, None if not said.
        subject: name or e-mail of the customer; for follow-ups mine, open, overdue or @who (a Slack id, or a name), else None.
        is_default: nothing was said at all.
        text: the canonical sentence, which parses to an equal query at the same time; empty for the default.
    """

    period: Period
    against: Period | None
    filters: Filter
    shape: Shape
    by: str | None
    subject: str | None
    is_default: bool
    text: str


def parse_query(text: str, *, now: datetime, calendar: Calendar, keys: frozenset[str] = NO_KEYS) -> Query:
    """Read what was typed after `/nps`, with Slack's escapes; raises `QueryError` with one helpful sentence.

    Args:
        text: at most 2,000 characters.
        now: aware; decides what "this quarter" is.
        calendar: the workspace's zone, weeks and fiscal year.
        keys: properties beside `filters.KNOWN_KEYS` by which one may filter and group, in lower case.
    """
    try:
        typed = words_of(text, keys=keys)
        sentence = _Sentence(typed, without_ends(typed), now, calendar, keys)
        sentence.read()
        return sentence.query(is_default=not typed)
    except QueryError:
        raise
    except SentenceError as error:
        raise QueryError(str(error)) from error


@dataclass(slots=True)
class _Sentence:
    """Words that are left to read, and what the read ones said.

    Attributes:
        typed: the words with what ends them, such as a comma; `words`, as many, without.
    """

    typed: list[str]
    words: list[str]
    now: datetime
    calendar: Calendar
    keys: frozenset[str]
    at: int = 0
    period: Period | None = None
    against: Period | None = None
    is_preceding: bool = False  # "previous …" behind `vs`: which days that is, is known once the period is
    preceding: Relative | Rolling | None = None
    is_versus: bool = False
    conditions: list[Condition] = field(default_factory=list)
    by_today: bool = False
    shape: Shape = Shape.SCORE
    by: str | None = None
    subject: str | None = None

    def read(self) -> None:
        while self.at < len(self.words):
            word = self.words[self.at]
            if is_condition(word):
                self.conditions.append(parse_condition(word, keys=self.keys))
                self.at += 1
            elif fold(word) == NOW:
                self.by_today = True
                self.at += 1
            elif fold(word) in VERSUS:
                self.read_versus()
            elif fold(word) in SHAPE_WORDS:
                self.at += 1
                self.read_shape(SHAPE_WORDS[fold(word)])
            else:
                self.read_periods()
        if self.awaits_second:
            raise QueryError("vs needs a second period, for example this-quarter vs last-quarter.")

    @property
    def awaits_second(self) -> bool:
        return self.is_versus and self.against is None and not self.is_preceding

    def peek(self) -> str:
        return fold(self.peek_typed())

    def peek_typed(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def read_versus(self) -> None:
        if self.is_versus:
            raise QueryError("Only two periods can be compared: this-quarter vs last-quarter.")
        self.is_versus = True
        self.at += 1
        if self.peek() in AFTER_VERSUS:
            self.at += 1

    def read_shape(self, shape: Shape) -> None:
        match shape:
            case Shape.BY:
                self.read_by()
            case Shape.TREND:
                self.settle(Shape.TREND, by=self.take(STEPS_AFTER_TREND))
            case Shape.CUSTOMER:
                self.settle(shape, subject=self.read_name())
            case Shape.FOLLOW_UPS:
                self.read_whose()
            case _:
                self.settle(shape)

    def settle(self, shape: Shape, *, by: str | None = None, subject: str | None = None) -> None:
        """One sentence asks for one shape; saying it twice is no contradiction."""
        is_other = shape is not self.shape or (by and self.by and by != self.by) or (subject and self.subject)
        if self.shape is not Shape.SCORE and is_other:
            both = shortened(self.shape_text()), shortened(_shape_text(shape, by, subject))
            raise QueryError(f"One answer at a time: {listed(both)}.")
        self.shape, self.by, self.subject = shape, by or self.by, subject or self.subject

    def take(self, choices: dict[str, str]) -> str | None:
        """The next word's meaning, if it is one of these."""
        found = choices.get(self.peek())
        if found:
            self.at += 1
        return found

    def read_by(self) -> None:
        if any(SHAPE_WORDS.get(fold(word)) is Shape.LOOP for word in self.words):
            self.settle(Shape.LOOP, by=self.read_key(LOOP_KEYS, what="Cases", aliases=LOOP_ALIASES))
            return
        if step := self.take(STEPS):
            self.settle(Shape.TREND, by=step)
            return
        self.settle(Shape.BY, by=self.read_key((*BY_KEYS, *sorted(self.keys)), also=STEPS))

    def read_key(
        self,
        choices: Sequence[str],
        *,
        what: str = "Answers",
        also: Iterable[str] = (),
        aliases: Mapping[str, str] = NO_ALIASES,
    ) -> str:
        """The key by which to group; `also` says what else might have been meant."""
        if not self.peek() or is_condition(self.peek()):
            raise QueryError(f"by needs a key, for example by {choices[0]}. Keys are {listed(choices[:24])}.")
        word = self.peek_typed()
        singular = word.removesuffix("s")
        meant = (word, singular, aliases.get(fold(word), ""), aliases.get(fold(singular), ""))
        key = next((key for each in meant if (key := same(each, choices))), None)
        if key is None:
            close = nearest(word, (*choices, *also))
            hint = f"Did you mean by {close}?" if close else f"{what} are grouped by {listed(choices[:24])}."
            raise QueryError(f"I do not know {quoted(word)}. {hint}")
        self.at += 1
        return key

    def read_name(self) -> str:
        """In quotes, an e-mail address, or every word up to the next filter or to a comma before something else."""
        name: list[str] = []
        is_whole = False
        while not is_whole and self.at < len(self.words) and not is_condition(word := self.words[self.at]):
            self.at += 1
            bare = END_OF_WHOLE_NAME.sub("", word)
            is_whole = not name and (unquote(bare) != bare or "@" in word)
            name.append(unquote(bare if is_whole else word))
            if word.endswith(",") and ends_values(",", self.words[self.at :]):
                break
        self.words[self.at :] = without_ends(self.words[self.at :])
        said = " ".join(name) if is_whole else END_OF_NAME.sub("", " ".join(name))
        if not (said := " ".join(said.split())):
            raise QueryError("customer needs a name or an e-mail address, for example customer ana@example.com.")
        return said

    def read_whose(self) -> None:
        while self.peek() in BEFORE_WHOSE:
            self.at += 1
        whose = self.take(WHOSE)
        people = [name for name in self.peek_typed().split(",") if len(name) > 1]
        if whose is None and people and people[0].startswith("@"):
            self.at += 1
            whose, *others = people
            if others or "".join(after_fillers(self.words[self.at :])[:1]).startswith("@"):
                meant = f"follow-ups {shortened(whose)}"
                raise QueryError(f"follow-ups are those of one person at a time. Did you mean {meant}?")
        self.settle(Shape.FOLLOW_UPS, subject=whose)

    def read_periods(self) -> None:
        """The words up to the next that is something else: at most one period, and words that say nothing."""
        run: list[str] = []
        begin = self.at
        while self.at < len(self.words) and not is_other(word := self.words[self.at]):
            self.at += 1
            if fold(word) not in FILLERS:
                run.append(word)
        while run:
            used = self.longest_period(run)
            if used == 0:
                hint = self.left_open(begin, run[0]) or unknown_words(run, groups=(*BY_KEYS, *self.keys), words=_WORDS)
                raise QueryError(hint, word=run[0])
            del run[:used]

    def left_open(self, begin: int, unknown: str) -> str | None:
        """What a value should look like if the unknown word, the first from there on that says something, belongs to it."""
        words = self.words[begin : self.at]
        joined = [*takewhile(lambda word: fold(word) in WITHIN_NAMES, words)]
        is_next = begin > 0 and words[len(joined)] is unknown
        typed = [*self.typed[begin : self.at - 1], words[-1]]
        return left_open(self.words[begin - 1], typed, unknown=unknown) if is_next else None

    def longest_period(self, run: list[str]) -> int:
        """Keep the period with which the run begins; how many words it has, 0 for none."""
        for length in range(min(LONGEST_PERIOD, len(run)), 0, -1):
            expression = recognise(" ".join(run[:length]))
            if expression is not None:
                self.keep(expression, is_previous=fold(run[0]).startswith("prev"))
                return length
        if self.awaits_second and fold(run[0]) in PRECEDING:
            self.is_preceding = True
            return 2 if fold(" ".join(run[1:2])) == "period" else 1
        return 0

    def keep(self, expression: Expression, *, is_previous: bool) -> None:
        if self.awaits_second and is_previous and isinstance(expression, Relative | Rolling):
            self.is_preceding, self.preceding = True, expression
            return
        period = resolve(expression, now=self.now, calendar=self.calendar)
        if self.awaits_second:
            self.against = period
        elif self.period is None or self.period == period:
            self.period = period
        else:
            raise QueryError(_two_periods(self.period, period))

    def query(self, *, is_default: bool) -> Query:
        default = DEFAULT_PERIODS.get(self.shape, "this-quarter")
        if self.shape is Shape.TREND and self.by:
            default = DEFAULT_TREND_PERIODS.get(self.by, default)
        if self.shape is Shape.LOOP and self.by == "month":
            default = "last-12-months"
        period = self.period or parse_period(default, now=self.now, calendar=self.calendar)
        filters = Filter(refuse_many(self.conditions), by_today=self.by_today)
        is_said = not (self.shape in TIMELESS and period.name == default)
        against = self.compared_with(period, shown=period.name if is_said else "")
        parts = (
            period.name if is_said else "",
            f"vs {against.name}" if against else "",
            str(filters),
            self.shape_text(),
        )
        text = "" if is_default else " ".join(part for part in parts if part)
        refuse_long(text)  # it must be possible to type it again
        return Query(period, against, filters, self.shape, self.by, self.subject, is_default, text)

    def compared_with(self, period: Period, *, shown: str) -> Period | None:
        """The period behind `vs`. A change is judged as one between separate answers, so no day may lie in both."""
        if not self.is_versus:
            return None
        if self.shape not in COMPARING:
            one = f"{shown} {self.shape_text()}".strip()
            alone = f": {one}." if len(one) <= LONGEST_EXAMPLE else "."
            raise QueryError(f"{self.shape.value} does not compare two periods. Ask one at a time{alone}")
        against = self.against
        if self.is_preceding:
            against = preceding(self.preceding, period, now=self.now, calendar=self.calendar)
        if against and _overlap(period, against):
            raise QueryError(_shared_days(period, against, previous(period, self.calendar)))
        return against

    def shape_text(self) -> str:
        return _shape_text(self.shape, self.by, self.subject)


def _shape_text(shape: Shape, by: str | None, subject: str | None) -> str:
    """How the shape is typed; a name always in quotes, so that what follows is not taken for a part of it."""
    if shape is Shape.SCORE:
        return ""
    shown = in_quotes(subject) if subject and shape is Shape.CUSTOMER else subject
    grouped = f"by {by}" if by and shape is Shape.LOOP else by
    return " ".join(part for part in (shape.value, grouped, shown) if part)


def _overlap(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _two_periods(one: Period, other: Period) -> str:
    meant = (
        f"Ask for {one.name} or {other.name}." if _overlap(one, other) else f"Did you mean {one.name} vs {other.name}?"
    )
    return f"Those are two periods. {meant}"


def _shared_days(period: Period, against: Period, before: Period | None) -> str:
    are_same = (period.start, period.end) == (against.start, against.end)
    meant = f"Did you mean {period.name} vs {before.name}?" if before else f"Ask for {period.name} alone."
    if are_same and period.name == against.name:
        return f"That compares {period.name} with itself. {meant}"
    shared = "are the same days" if are_same else "share days, so that a change cannot be told"
    return f"{period.name} and {against.name} {shared}. {meant}"
