"""The summary on Monday morning: where we stand, what last week brought, who still waits for us."""

from dataclasses import dataclass, replace

from bot.views import blocks, numbers, text
from bot.views import nps_loop as loop_view
from bot.views.examples import ANA, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person
from scoring.loop import LoopFigures, Share
from scoring.nps import SMALLEST_SCORED, Nps

COMMENT_LIMIT = 280
MOST_OWNERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLoad:
    """Open follow-ups of one owner (id of a Slack user); None: of nobody."""

    owner: str | None
    open: int
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenComment:
    """A comment of last week that is worth reading."""

    score: int
    comment: str
    person: Person = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySummary:
    """A complete week and the time around it.

    Attributes:
        week: name of the week: "16 to 22 Nov 2026 (W47)".
        last_week, week_before: their answers.
        rolling, rolling_before: the answers of the `rolling_days` that end with the week, and of as many before.
        loads: open follow-ups by owner, as of now.
        resolved: follow-ups resolved in the week, `recovered` of them with a customer who is happy again.
        asked: content customers who were asked for something in the week.
        loop: how the follow-ups of the week went, and who was won back in it; None: not counted.
        is_only_transactional: this workspace has no relationship answers.
    """

    week: str
    last_week: Nps
    week_before: Nps
    rolling: Nps
    rolling_before: Nps
    rolling_days: int = 90
    loads: tuple[OwnerLoad, ...] = ()
    resolved: int = 0
    recovered: int = 0
    loop: LoopFigures | None = None
    asked: int = 0
    comments: tuple[ChosenComment, ...] = ()
    is_only_transactional: bool = False

    @property
    def open(self) -> int:
        return sum(load.open for load in self.loads)

    @property
    def overdue(self) -> int:
        return sum(load.overdue for load in self.loads)


def render(data: WeeklySummary) -> Message:
    figures = blocks.bullets(
        _rolling(data), _last_week(data), _follow_ups(data), *_loop(data.loop), *_asked(data.asked)
    )
    title = blocks.header(f"{_headline(data)} · week of {data.week}")
    parts = [title, blocks.rich_text(figures, *_comments(data))]
    if data.is_only_transactional:
        only = "Transactional answers only, asked after a conversation: this is not the relationship NPS."
        parts.append(blocks.context(blocks.plain(only)))
    return Message(_essence(data), tuple(parts))


def _headline(data: WeeklySummary) -> str:
    return f"{numbers.headline(data.rolling)} over {data.rolling_days} days"


def _essence(data: WeeklySummary) -> str:
    week = f"last week {numbers.in_brief(data.last_week)}"
    waiting = f"; {_waiting(data)}" if data.open else ""
    return text.escape(f"{_headline(data)}; {week}{waiting}")


def _rolling(data: WeeklySummary) -> blocks.Element:
    title = blocks.words(f"{data.rolling_days} days: ", bold=True)
    if data.rolling.n == 0:
        return blocks.line(title, blocks.words("nobody answered."))
    moved = numbers.change(data.rolling, data.rolling_before, f"the {data.rolling_days} days before")
    return blocks.line(title, blocks.words(f"{numbers.evidence(data.rolling)}. {moved}"))


def _last_week(data: WeeklySummary) -> blocks.Element:
    title = blocks.words("Last week: ", bold=True)
    now, before = data.last_week, data.week_before
    if min(now.n, before.n) >= SMALLEST_SCORED:
        moved = numbers.change(now, before, "the week before")
        return blocks.line(title, blocks.words(f"{numbers.in_brief(now)}. {moved}"))
    brief = numbers.in_brief(now) if now.n else "a quiet week, no responses"
    earlier = f"; the week before {numbers.in_brief(before)}" if before.n else ""
    return blocks.line(title, blocks.words(f"{brief}{earlier}."))


def _waiting(data: WeeklySummary) -> str:
    overdue = f", {data.overdue} overdue" if data.overdue else ""
    return f"{text.count(data.open, 'follow-up')} open{overdue}"


def _follow_ups(data: WeeklySummary) -> blocks.Element:
    title = blocks.words("Follow-ups: ", bold=True)
    won = f" ({data.recovered} recovered)" if data.recovered else ""
    done = f"{data.resolved} resolved last week{won}" if data.resolved else ""
    if not data.open:
        return blocks.line(title, blocks.words("; ".join(filter(None, ["no customer is waiting for us", done])) + "."))
    overdue = f", {data.overdue} overdue" if data.overdue else ""
    waiting = f"{data.open} open{overdue}{f'; {done}' if done else ''}. "
    loads = sorted(data.loads, key=lambda load: (-load.overdue, -load.open))
    shown = [_load(load) for load in loads[:MOST_OWNERS]]
    more = len(loads) - len(shown)
    rest = [blocks.words(f" and {more} more")] if more else []
    return blocks.line(title, blocks.words(waiting), *blocks.joined(shown), *rest)


def _loop(loop: LoopFigures | None) -> list[blocks.Element]:
    """How fast last week's unhappy customers heard from us; and who of the earlier ones came back."""
    if loop is None:
        return []
    in_time = [f"{loop_view.share(loop.in_time)} in time"] if loop.in_time.whole else []
    lines = [_said("Last week's cases", f"{', '.join([*in_time, *_medians(loop)])}.")] if loop.to_take else []
    if loop.won_back.whole:
        lines.append(_said("Won back", f"{loop_view.share(loop.won_back)} who answered again after a closed case."))
    return lines


def _asked(number: int) -> list[blocks.Element]:
    sentence = f"{text.count(number, 'promoter or passive', 'promoters and passives')} asked for something last week."
    return [_said("Content customers", sentence)] if number else []


def _medians(loop: LoopFigures) -> list[str]:
    medians = (("taken", loop.to_take), ("contacted", loop.to_contact))
    told = [f"{word} after {loop_view.at_least(median)}" for word, median in medians if median]
    return [*told[:-1], f"{told[-1]} (median)"] if told else []


def _said(what: str, sentence: str) -> blocks.Element:
    return blocks.line(blocks.words(f"{what}: ", bold=True), blocks.words(sentence))


def _load(load: OwnerLoad) -> list[blocks.Element]:
    owner = blocks.person(load.owner) if load.owner else blocks.words("without an owner")
    overdue = f" ({load.overdue} overdue)" if load.overdue else ""
    return [owner, blocks.words(f" {load.open}{overdue}")]


def _comments(data: WeeklySummary) -> list[blocks.Element]:
    return [_comment(chosen) for chosen in data.comments if text.clean(chosen.comment)]


def _comment(chosen: ChosenComment) -> blocks.Element:
    said = text.excerpt(text.clean(chosen.comment), COMMENT_LIMIT, lines=5)
    return blocks.quote(blocks.words(said), blocks.words(f"\n— {chosen.score}/10, {chosen.person.label}", italic=True))


def example() -> WeeklySummary:
    cara = Person(name="Cara Sample", company="Sample Ltd", plan="pro")
    return WeeklySummary(
        week="16 to 22 Nov 2026",
        last_week=Nps(detractors=2, passives=3, promoters=7),
        week_before=Nps(detractors=3, passives=4, promoters=6),
        rolling=Nps(detractors=24, passives=37, promoters=71),
        rolling_before=Nps(detractors=28, passives=39, promoters=65),
        loads=(
            OwnerLoad(owner="U0BEN", open=2, overdue=1),
            OwnerLoad(owner="U0ANA", open=1),
            OwnerLoad(owner=None, open=2),
        ),
        resolved=4,
        recovered=3,
        loop=loop_view.example().figures,
        asked=3,
        comments=(
            ChosenComment(score=3, comment=COMMENT, person=ANA),
            ChosenComment(
                score=10, comment="Two clicks and the report was there. My whole team uses it now.", person=cara
            ),
        ),
    )


def examples() -> dict[str, WeeklySummary]:
    normal = example()
    hostile = ChosenComment(score=0, comment=HOSTILE, person=HOSTILE_PERSON)
    crowd = tuple(OwnerLoad(owner=f"U0{number:03}", open=20, overdue=number) for number in range(20))
    return {
        "normal": normal,
        "a quiet week": replace(normal, last_week=Nps(), comments=()),
        "a tiny week": replace(normal, last_week=Nps(1, 0, 1)),
        "nothing at all": WeeklySummary(
            week="16 to 22 Nov 2026", last_week=Nps(), week_before=Nps(), rolling=Nps(), rolling_before=Nps()
        ),
        "the first week": replace(normal, week_before=Nps(), rolling=normal.last_week, rolling_before=Nps()),
        "nobody came back": replace(
            normal, loop=replace(loop_view.example().figures, won_back=Share(), in_time=Share())
        ),
        "nobody waits": replace(normal, loads=()),
        "a crowd": replace(normal, loads=crowd),
        "only transactional": replace(normal, is_only_transactional=True),
        "hostile": replace(normal, comments=(hostile, hostile), loads=(OwnerLoad(owner="<!channel>", open=1),)),
    }
