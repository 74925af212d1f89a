"""Each report as the data of its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import presenting
from bot.answering import next_questions as then
from bot.usecases.reports.benchmark import BenchmarkReport
from bot.usecases.reports.cases import CasesReport, OpenCase
from bot.usecases.reports.comments import CommentsReport
from bot.usecases.reports.customer import CustomerReport
from bot.usecases.reports.export import ExportReport
from bot.usecases.reports.groups import Group, GroupsReport
from bot.usecases.reports.loop import LoopReport
from bot.usecases.reports.movers import MoversReport
from bot.usecases.reports.question import Report
from bot.usecases.reports.score import ScoreReport
from bot.usecases.reports.topics import ThemesReport
from bot.usecases.reports.trend import TrendReport
from bot.views import (
    customer_card,
    follow_up_list,
    nps_answer,
    nps_benchmark,
    nps_comments,
    nps_export,
    nps_groups,
    nps_loop,
    nps_movers,
    nps_themes,
    nps_trend,
)
from bot.views.asked import Next
from bot.views.message import Message
from scoring.periods import Period
from scoring.themes import labels
from storage.customers import Profile
from storage.movers import Move

MOST_NEXT = 3
NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an answer is shown.

    Attributes:
        shared_by: user id of who shares it; None: only the asker sees it.
        with_bars: the workspace takes no charts.
    """

    segments: tuple[str, ...]
    currency: str = ""
    shared_by: str | None = None
    with_bars: bool = False


def show(report: Report, look: Look) -> Message:
    """The message of a report."""
    return _SHOWN[type(report)](report, look)


def _asked(report: Report, look: Look, *following: Next, period: Period | None = None) -> dict[str, Any]:
    """The arguments that all views of answers share."""
    shown = period or report.query.period
    return {
        "label": shown.label,
        "elapsed": shown.elapsed,
        "filters": str(report.query.filters),
        "kind": report.scope.kind,
        "is_only_kind": report.scope.is_only_kind,
        "command": report.query.text,
        "shared_by": look.shared_by,
        "next": following[:MOST_NEXT],
    }


def _score(report: ScoreReport, look: Look) -> Message:
    query = report.query
    following = [*then.overdue(report.overdue), *then.by(query, look.segments), then.trend(query)]
    if query.is_default:
        following.append(then.comments(query))
    has_before = report.before is not None and report.nps_before is not None
    return nps_answer.render(
        nps_answer.NpsAnswer(
            **_asked(report, look, *following),
            nps=report.nps,
            before=nps_answer.Before(label=report.before.label, nps=report.nps_before)
            if has_before and report.before and report.nps_before is not None
            else None,
            band=str(report.standing) if report.standing else None,
            band_source=report.standing.source if report.standing else None,
        )
    )


def _groups(report: GroupsReport, look: Look) -> Message:
    names = labels() if report.key == "theme" else {}
    following = [then.score(report.query), *then.by(report.query, look.segments), then.trend(report.query)]
    return nps_groups.render(
        nps_groups.NpsGroups(
            **_asked(report, look, *following),
            key=report.key,
            whole=None if report.key == "kind" else report.whole,
            rows=tuple(_row(group, names) for group in report.groups),
            than=report.before.label if report.before else None,
            compared=report.compared,
        )
    )


def _row(group: Group, names: Mapping[str, str] = NO_NAMES) -> nps_groups.GroupRow:
    moved = group.comparison.rounded if group.comparison and group.has_moved else None
    label = names.get(group.value, group.value)
    return nps_groups.GroupRow(label=label, nps=group.nps, impact=group.impact, moved=moved)


def trend_data(report: TrendReport, look: Look) -> nps_trend.NpsTrend:
    """Also for the chart."""
    now = Next(label="Score", sentence=then.sentence(report.query, period="this-quarter"))
    direction = report.direction
    return nps_trend.NpsTrend(
        **_asked(report, look, now, *then.by(report.query, look.segments)),
        step=report.by.removesuffix("s"),
        points=tuple(
            nps_trend.TrendPoint(label=stretch.label, nps=nps, is_partial=stretch.is_partial)
            for stretch, nps in report.points
        ),
        left_out=report.left_out,
        per_step=direction.per_step if direction else None,
        is_real=direction.is_real if direction else False,
        with_bars=look.with_bars,
    )


def _trend(report: TrendReport, look: Look) -> Message:
    return nps_trend.render(trend_data(report, look))


def _themes(report: ThemesReport, look: Look) -> Message:
    top = report.themes[0].value if report.themes else None
    about = f"Comments: {top.replace('_', ' ')}" if top else ""
    comments = [Next(label=about, sentence=then.sentence(report.query, f"theme:{top}", "comments"))] if top else []
    return nps_themes.render(
        nps_themes.NpsThemes(
            **_asked(report, look, *comments, then.score(report.query)),
            rows=tuple(_row(group) for group in report.themes),
            whole=report.whole,
            naming=report.whole.n - report.without.n,
            than=report.before.label if report.before else None,
            compared=sum(group.comparison is not None for group in report.themes),
            new=tuple(nps_themes.NewTheme(theme=rise.key, now=rise.now, before=rise.before) for rise in report.new),
            week=report.week.dates,
            background=f"{report.background.days} days before",
            week_answers=report.week_answers,
            background_answers=report.background_answers,
        )
    )


def _customer(report: CustomerReport, look: Look) -> Message:
    return customer_card.render(
        customer_card.CustomerCard(
            **_asked(report, look),
            wanted=report.query.subject or "",
            person=presenting.person(report.customer, currency=look.currency) if report.customer else None,
            answers=tuple(
                customer_card.PastAnswer(
                    score=answer.score,
                    answered_at=answer.answered_at,
                    survey=answer.survey,
                    comment=answer.comment,
                    case=presenting.case(report.cases[answer.id]) if answer.id in report.cases else None,
                )
                for answer in report.answers
            ),
            matches=tuple(
                customer_card.OtherMatch(
                    person=presenting.person(match.profile),
                    key=match.profile.email or match.profile.name or "",
                    score=match.latest.score if match.latest else None,
                )
                for match in report.matches
            ),
            has_more=report.has_more,
        )
    )


def _comments(report: CommentsReport, look: Look) -> Message:
    detractors = Next(label="Detractors", sentence=then.sentence(report.query, "is:detractor", "comments"))
    is_narrow = any(condition.key in {"is", "score"} for condition in report.query.filters.conditions)
    return nps_comments.render(
        nps_comments.NpsComments(
            **_asked(
                report, look, *([] if is_narrow else [detractors]), then.themes(report.query), then.score(report.query)
            ),
            comments=tuple(
                nps_comments.Comment(
                    score=answer.score,
                    comment=answer.comment or "",
                    answered_at=answer.answered_at,
                    person=presenting.person(profile, answer=answer),
                )
                for answer, profile in report.comments
            ),
            has_more=report.has_more,
        )
    )


def _movers(report: MoversReport, look: Look) -> Message:
    return nps_movers.render(
        nps_movers.NpsMovers(
            **_asked(report, look, then.comments(report.query), then.score(report.query)),
            seen=report.seen,
            transitions=tuple((each.before, each.now, each.customers) for each in report.transitions),
            fell=tuple(_moved(move, profile) for move, profile in report.became_detractors),
            rose=tuple(_moved(move, profile) for move, profile in report.became_promoters),
        )
    )


def _moved(move: Move, profile: Profile | None) -> nps_movers.Moved:
    return nps_movers.Moved(
        score_before=move.before.score,
        score=move.answer.score,
        person=presenting.person(profile, answer=move.answer),
        comment=move.answer.comment,
    )


def _benchmark(report: BenchmarkReport, look: Look) -> Message:
    standing = report.standing
    return nps_benchmark.render(
        nps_benchmark.NpsBenchmark(
            **_asked(report, look, then.score(report.query), *then.by(report.query, look.segments)),
            nps=report.nps,
            bands=tuple((band.name, band.lowest) for band in report.bands),
            source=report.bands_source,
            standing=(standing.lowest.name, standing.highest.name) if standing else None,
            averages=tuple(
                nps_benchmark.OthersReach(whose=each.whose, score=each.score, source=each.source)
                for each in report.averages
            ),
        )
    )


def export_data(report: ExportReport, look: Look) -> nps_export.NpsExport:
    """Also for the line that comes with the file."""
    return nps_export.NpsExport(
        **_asked(report, look, then.score(report.query)), name=report.name, voices=report.voices, rows=report.rows
    )


def _export(report: ExportReport, look: Look) -> Message:
    return nps_export.render(export_data(report, look))


def _cases(report: CasesReport, look: Look) -> Message:
    choices = (("Mine", "mine"), ("Overdue", "overdue"), ("Open", "open"), ("All", None))
    following = [
        Next(label=label, sentence=then.sentence(report.query, *filter(None, ("follow-ups", whose)), period=""))
        for label, whose in choices
        if whose != report.whose
    ]
    return follow_up_list.render(
        follow_up_list.FollowUpList(
            **_asked(report, look, *following),
            whose=(report.whose or "").removeprefix("@"),
            found=report.found,
            cases=tuple(_waiting(case) for case in report.cases),
            open=report.counts.open,
            overdue=report.counts.overdue,
            now=report.now,
        )
    )


def _waiting(case: OpenCase) -> follow_up_list.WaitingCase:
    answer, follow_up = case.response, case.follow_up
    return follow_up_list.WaitingCase(
        case=presenting.case(follow_up),
        score=answer.score if answer else None,
        person=presenting.person(case.profile, answer=answer),
        comment=answer.comment if answer else None,
        points=follow_up.urgency_points,
        level=follow_up.urgency_level,
    )


def _loop(report: LoopReport, look: Look) -> Message:
    following = (Next(label="Overdue", sentence="follow-ups overdue"), Next(label="Open", sentence="follow-ups open"))
    return nps_loop.render(
        nps_loop.NpsLoop(
            **_asked(report, look, *following),
            opened=report.opened,
            taken=report.taken,
            resolved=report.resolved,
            outcomes={str(outcome): number for outcome, number in report.outcomes.items()},
            to_take=report.to_take,
            to_resolve=report.to_resolve,
            open=report.waiting.open,
            overdue=report.waiting.overdue,
        )
    )


_SHOWN: Mapping[type[Report], Callable[[Any, Look], Message]] = {
    ScoreReport: _score,
    GroupsReport: _groups,
    TrendReport: _trend,
    ThemesReport: _themes,
    CustomerReport: _customer,
    CommentsReport: _comments,
    MoversReport: _movers,
    BenchmarkReport: _benchmark,
    ExportReport: _export,
    CasesReport: _cases,
    LoopReport: _loop,
}
