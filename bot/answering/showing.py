"""Each report as the data of its view."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bot.answering import next_questions as then
from bot.answering import showing_people as people
from bot.answering.look import Look, asked_of
from bot.usecases.reports.benchmark import BenchmarkReport
from bot.usecases.reports.cases import CasesReport
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
    nps_answer,
    nps_benchmark,
    nps_export,
    nps_groups,
    nps_themes,
    nps_trend,
)
from bot.views.asked import Next
from bot.views.message import Message
from scoring.themes import labels

NO_NAMES: Mapping[str, str] = {}


def show(report: Report, look: Look) -> Message:
    """The message of a report."""
    return _SHOWN[type(report)](report, look)


def _score(report: ScoreReport, look: Look) -> Message:
    query = report.query
    following = [*then.overdue(report.overdue), *then.by(query, look.segments), then.trend(query)]
    if query.is_default:
        following.append(then.comments(query))
    return nps_answer.render(
        nps_answer.NpsAnswer(
            **asked_of(report, look, *following),
            nps=report.nps,
            before=nps_answer.Before(label=report.before.label, nps=report.nps_before)
            if report.before and report.nps_before is not None
            else None,
            band=str(report.standing) if report.standing else None,
            band_source=report.standing.source if report.standing else None,
        )
    )


def _groups(report: GroupsReport, look: Look) -> Message:
    names = _names(report)
    following = [then.score(report.query), *then.by(report.query, look.segments), then.trend(report.query)]
    return nps_groups.render(
        nps_groups.NpsGroups(
            **asked_of(report, look, *following),
            key=report.key,
            whole=None if report.key == "kind" else report.whole,
            rows=tuple(_row(group, names) for group in report.groups),
            left_out=report.left_out.groups,
            answers_left_out=report.left_out.answers,
            than=report.before.label if report.before else None,
            compared=report.compared,
        )
    )


def _names(report: GroupsReport) -> Mapping[str, str]:
    """What values are called: owners by what stands before their @, as they may be typed, unless two share it."""
    if report.key == "theme":
        return labels()
    if report.key != "owner":
        return {}
    short = {group.value: group.value.partition("@")[0] for group in report.groups}
    common = Counter(short.values())
    return {email: name for email, name in short.items() if common[name] == 1}


def _row(group: Group, names: Mapping[str, str] = NO_NAMES) -> nps_groups.GroupRow:
    moved = group.comparison.rounded if group.comparison and group.has_moved else None
    label = names.get(group.value, group.value)
    return nps_groups.GroupRow(label=label, nps=group.nps, impact=group.impact, moved=moved)


def trend_data(report: TrendReport, look: Look) -> nps_trend.NpsTrend:
    """Also for the chart."""
    now = Next(label="Score", sentence=then.sentence(report.query, period="this-quarter"))
    direction = report.direction
    return nps_trend.NpsTrend(
        **asked_of(report, look, now, *then.by(report.query, look.segments)),
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
            **asked_of(report, look, *comments, then.score(report.query)),
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


def _benchmark(report: BenchmarkReport, look: Look) -> Message:
    standing = report.standing
    return nps_benchmark.render(
        nps_benchmark.NpsBenchmark(
            **asked_of(report, look, then.score(report.query), *then.by(report.query, look.segments)),
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
        **asked_of(report, look, then.score(report.query)), name=report.name, voices=report.voices, rows=report.rows
    )


def _export(report: ExportReport, look: Look) -> Message:
    return nps_export.render(export_data(report, look))


_SHOWN: Mapping[type[Report], Callable[[Any, Look], Message]] = {
    ScoreReport: _score,
    GroupsReport: _groups,
    TrendReport: _trend,
    ThemesReport: _themes,
    CustomerReport: people.customer,
    CommentsReport: people.comments,
    MoversReport: people.movers,
    BenchmarkReport: _benchmark,
    ExportReport: _export,
    CasesReport: people.cases,
    LoopReport: people.loop,
}
