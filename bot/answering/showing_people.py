"""Reports about people and cases as the data of their views."""

from bot import presenting
from bot.answering import next_questions as then
from bot.answering.look import Look, asked_of
from bot.usecases.reports.cases import CasesReport, OpenCase
from bot.usecases.reports.comments import CommentsReport
from bot.usecases.reports.customer import CustomerReport
from bot.usecases.reports.loop import LoopReport
from bot.usecases.reports.movers import MoversReport
from bot.views import (
    customer_card,
    follow_up_list,
    nps_comments,
    nps_loop,
    nps_movers,
)
from bot.views.asked import Next
from bot.views.message import Message
from storage.customers import Profile
from storage.movers import Move


def customer(report: CustomerReport, look: Look) -> Message:
    return customer_card.render(
        customer_card.CustomerCard(
            **asked_of(report, look),
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


def comments(report: CommentsReport, look: Look) -> Message:
    detractors = Next(label="Detractors", sentence=then.sentence(report.query, "is:detractor", "comments"))
    is_narrow = any(condition.key in {"is", "score"} for condition in report.query.filters.conditions)
    return nps_comments.render(
        nps_comments.NpsComments(
            **asked_of(
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


def movers(report: MoversReport, look: Look) -> Message:
    return nps_movers.render(
        nps_movers.NpsMovers(
            **asked_of(report, look, then.comments(report.query), then.score(report.query)),
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


def cases(report: CasesReport, look: Look) -> Message:
    choices = (("Mine", "mine"), ("Overdue", "overdue"), ("Open", "open"), ("All", None))
    following = [
        Next(label=label, sentence=then.sentence(report.query, *filter(None, ("follow-ups", whose)), period=""))
        for label, whose in choices
        if whose != report.whose
    ]
    return follow_up_list.render(
        follow_up_list.FollowUpList(
            **asked_of(report, look, *following),
            whose=(report.whose or "").removeprefix("@"),
            found=report.found,
            cases=tuple(waiting(case) for case in report.cases),
            open=report.counts.open,
            overdue=report.counts.overdue,
            now=report.now,
        )
    )


def waiting(case: OpenCase) -> follow_up_list.WaitingCase:
    answer, follow_up = case.response, case.follow_up
    return follow_up_list.WaitingCase(
        case=presenting.case(follow_up),
        score=answer.score if answer else None,
        person=presenting.person(case.profile, answer=answer),
        comment=answer.comment if answer else None,
        points=follow_up.urgency_points,
        level=follow_up.urgency_level,
    )


def loop(report: LoopReport, look: Look) -> Message:
    following = [
        Next(label=label, sentence=then.sentence(report.query, words))
        for label, words, by in (
            ("Whole", "loop", None),
            ("By owner", "loop by owner", "owner"),
            ("By root cause", "loop by theme", "theme"),
        )
        if by != report.by
    ]
    return nps_loop.render(
        nps_loop.NpsLoop(
            **asked_of(report, look, *following, Next(label="Overdue", sentence="follow-ups overdue")),
            figures=report.figures,
            outcomes={str(outcome): number for outcome, number in report.outcomes.items()},
            open=report.waiting.open,
            overdue=report.waiting.overdue,
            by=report.by,
            rows=tuple(nps_loop.LoopRow(value=group.value, figures=group.figures) for group in report.groups),
        )
    )
