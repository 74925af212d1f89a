"""The App Home of one person: what is theirs to do, how the team stands, the number, and whether the bot is well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.views import blocks, nps_loop, numbers, text
from bot.views.case import CaseState
from bot.views.examples import ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.follow_up_list import WaitingCase, row, rows_of_owner
from bot.views.follow_up_list import example as list_example
from bot.views.message import Block, Home
from bot.views.templates_modal import OPEN as TEMPLATES
from scoring.loop import LoopFigures
from scoring.nps import Nps, Sample

PREFERENCES, SETTINGS, HELP = "home_preferences", "home_settings", "home_help"
_STEPS = "▁▂▃▄▅▆▇█"
_MOST_TROUBLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many unresolved cases somebody has."""

    owner: str
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The score of the quarter so far.

    Attributes:
        label: name of the period; `than` and `before`: what it is compared with.
        months: the latest complete months, the oldest first; those without a score are left out of the line.
    """

    label: str
    nps: Nps
    than: str | None = None
    before: Nps | None = None
    months: tuple[Nps, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTab:
    """What one person sees.

    Attributes:
        mine, mine_found: their unresolved cases, the most urgent first, and how many there are in all.
        unclaimed, unclaimed_found: cases that nobody has.
        in_hand, snoozed, overdue: over the whole workspace.
        loads: who has how many, the most loaded first.
        number: None: nobody has answered this quarter.
        loop: what became of the follow-ups of this quarter.
        troubles: sentences about what keeps the bot from working, for admins.
        needs_admin: something is wrong, and the person is no admin.
        is_admin: may change settings.
    """

    now: datetime
    mine: tuple[WaitingCase, ...] = ()
    mine_found: int = 0
    unclaimed: tuple[WaitingCase, ...] = ()
    unclaimed_found: int = 0
    in_hand: int = 0
    snoozed: int = 0
    overdue: int = 0
    loads: tuple[Load, ...] = ()
    number: Number | None = None
    loop: LoopFigures | None = None
    troubles: tuple[str, ...] = ()
    needs_admin: bool = False
    is_admin: bool = False


def render(data: HomeTab) -> Home:
    parts = [*_mine(data), *_team(data), *_number(data), *_health(data), _buttons(data)]
    return Home({"type": "home", "blocks": parts})


def closed(why: str) -> Home:
    """For who may not see what customers said."""
    return Home({"type": "home", "blocks": [_sentence(why)]})


def _mine(data: HomeTab) -> list[Block]:
    if not data.mine_found:
        return [blocks.header("Your follow-ups"), _sentence("Nothing waits for you.")]
    title = blocks.header(f"Your follow-ups ({data.mine_found})")
    rows = [part for case in data.mine for part in rows_of_owner(case, data.now)]
    return [title, *rows, *_more(data.mine_found - len(data.mine), "mine")]


def _team(data: HomeTab) -> list[Block]:
    parts: list[Block] = [blocks.divider(), blocks.header("The team")]
    if not (data.unclaimed_found or data.in_hand or data.snoozed):
        return [*parts, _sentence("No customer is waiting for an answer.")]
    counts = [
        (data.unclaimed_found, "without an owner"),
        (data.in_hand, "in hand"),
        (data.snoozed, "snoozed"),
        (data.overdue, "overdue"),
    ]
    told = blocks.joined(
        [[blocks.words(f"{number} {what}", bold=what == "overdue")] for number, what in counts if number]
    )
    parts.append(blocks.rich_text(blocks.line(*told)))
    parts += [row(case, data.now) for case in data.unclaimed]
    parts += _more(data.unclaimed_found - len(data.unclaimed), "open")
    if data.loads:
        who = blocks.joined([[blocks.person(load.owner), blocks.words(f" {load.open}")] for load in data.loads])
        parts.append(blocks.rich_text(blocks.line(blocks.words("Who has how many: "), *who)))
    return parts


def _more(number: int, whose: str) -> list[Block]:
    return [blocks.context(blocks.plain(f"{number} more: /nps follow-ups {whose}"))] if number > 0 else []


def _number(data: HomeTab) -> list[Block]:
    parts: list[Block] = [blocks.divider()]
    if data.number is None:
        return [*parts, blocks.header("This quarter"), _sentence("No responses yet.")]
    told = data.number
    parts.append(blocks.header(f"{numbers.headline(told.nps)} · {told.label}"))
    lines = [numbers.evidence(told.nps)]
    loop = nps_loop.in_brief(data.loop) if data.loop else ""
    if told.than and told.before is not None:
        lines.append(str(numbers.change(told.nps, told.before, told.than)))
    lines += [each for each in (_line_of(told.months), loop) if each]
    return [*parts, blocks.rich_text(blocks.bullets(*(blocks.line(blocks.words(each)) for each in lines)))]


def _line_of(months: Sequence[Nps]) -> str:
    """Eight heights between the lowest and the highest: enough to see a bad month, too little to be taken for a measurement."""
    scored = [month for month in months if month.sample in (Sample.SMALL, Sample.NORMAL)]
    if len(scored) < 3:  # noqa: PLR2004  # two points are no line
        return ""
    scores = [month.rounded for month in scored]
    low, high = min(scores), max(scores)
    steps = "".join(_STEPS[round((score - low) / (high - low or 1) * (len(_STEPS) - 1))] for score in scores)
    return f"Month by month {steps}  from {low} to {high}"


def _health(data: HomeTab) -> list[Block]:
    parts: list[Block] = [blocks.divider(), blocks.header("The bot")]
    if data.troubles:
        shown = [text.one_line(each, 300) for each in data.troubles[:_MOST_TROUBLES]]
        lines = blocks.bullets(*(blocks.line(blocks.words(each)) for each in shown))
        return [*parts, blocks.rich_text(lines)]
    if data.needs_admin:
        return [*parts, _sentence("Something needs an admin, who sees here what it is.")]
    return [*parts, _sentence("Everything is delivered.")]


def _buttons(data: HomeTab) -> Block:
    elements = [
        blocks.button("What can I type?", HELP),
        blocks.button("Preferences…", PREFERENCES),
        *([blocks.button("Settings…", SETTINGS), blocks.button("Templates…", TEMPLATES)] if data.is_admin else []),
    ]
    return blocks.actions(elements, block_id="home")


def _sentence(words: str) -> Block:
    return blocks.rich_text(blocks.line(blocks.words(words)))


def example() -> HomeTab:
    first, second = list_example().cases
    return HomeTab(
        now=ANSWERED_AT,
        mine=(second,),
        mine_found=1,
        unclaimed=(first,),
        unclaimed_found=4,
        in_hand=3,
        snoozed=1,
        overdue=1,
        loads=(Load(owner="U0BEN", open=2), Load(owner="U0ANA", open=1)),
        loop=nps_loop.example().figures,
        number=Number(
            label="Q4 2026 to date",
            nps=Nps(detractors=40, passives=50, promoters=96),
            than="Q3 2026, first 53 days",
            before=Nps(detractors=52, passives=46, promoters=80),
            months=tuple(Nps(detractors=d, passives=5, promoters=9) for d in (4, 5, 9, 7, 4, 3)),
        ),
    )


def examples() -> dict[str, HomeTab]:
    normal = example()
    contacted = replace(normal.mine[0].case, follow_up_id=21, state=CaseState.CONTACTED)
    snoozed = replace(
        normal.mine[0].case, follow_up_id=22, state=CaseState.SNOOZED, snoozed_until=ANSWERED_AT + timedelta(days=2)
    )
    troubles = ("2 messages were given up: channel_not_found in #nps-enterprise. Mend it, then run: nps-bot retry",)
    hostile = WaitingCase(case=normal.mine[0].case, score=0, person=HOSTILE_PERSON, comment=HOSTILE)
    return {
        "normal": normal,
        "nothing at all": HomeTab(now=ANSWERED_AT),
        "for an admin, with trouble": replace(normal, is_admin=True, troubles=troubles),
        "for others, with trouble": replace(normal, needs_admin=True),
        "every state": replace(
            normal,
            mine=(
                *normal.mine,
                WaitingCase(case=contacted, score=2, person=normal.mine[0].person, comment=COMMENT),
                WaitingCase(case=snoozed, score=6),
            ),
            mine_found=31,
        ),
        "hostile": replace(normal, mine=(hostile,), troubles=(HOSTILE * 9,) * 20, is_admin=True),
    }
