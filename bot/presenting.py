"""From what the use cases know to what the views show; answers to `/nps` meet their views in `bot/answering`.

Use cases and views do not know each other; whoever renders (the worker, a listener, the command line) goes through here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.usecases.case_file import CaseFile
from bot.usecases.follow_ups import UNDO_WITHIN
from bot.usecases.recovery import NO_STORY, LastCase, Story
from bot.usecases.summaries import Summary
from bot.views.again import LastTime, NextAnswer
from bot.views.alert import Alert, detractor_run
from bot.views.assign_modal import AssignForm
from bot.views.case import Case, CaseState
from bot.views.case_history import CaseHistory, Deed
from bot.views.import_preview import ImportPreview, Standing
from bot.views.note_modal import NoteForm
from bot.views.owners_note import OwnersNote
from bot.views.person import NOBODY, Person
from bot.views.read_all_modal import WholeComment
from bot.views.reading import UNREAD, Reading
from bot.views.reminded import RemindedCase
from bot.views.resolve_modal import ResolveForm
from bot.views.resolve_offer import ResolveOffer
from bot.views.snooze_modal import SnoozeForm
from bot.views.weekly_summary import ChosenComment, OwnerLoad, WeeklySummary
from scoring.responses import Kind
from storage.case_changes import UNDONE
from storage.case_events import Event
from storage.customers import Profile
from storage.file_imports import FileImport, Stage
from storage.follow_ups import FollowUp, Outcome, State
from storage.responses import StoredResponse


def person(profile: Profile | None, *, answer: StoredResponse | None = None, currency: str = "") -> Person:
    """The customer. Plan, segment and region are those at the time of `answer`, if one is given."""
    if profile is None:
        return NOBODY
    account = profile.account
    told = answer or account
    return Person(
        name=profile.name,
        email=profile.email,
        company=account.name if account else None,
        plan=told.plan if told else None,
        segment=told.segment if told else None,
        region=told.region if told else None,
        revenue=account.revenue if account else None,
        currency=currency,
        renewal=account.renewal if account else None,
        owner=account.owner_email if account else None,
    )


def case(follow_up: FollowUp, *, now: datetime | None = None) -> Case:
    """How it stands; with `now`, what may be undone then."""
    can_undo = now is not None and follow_up.may_be_undone(now)
    since = {
        State.TAKEN: follow_up.taken_at,
        State.CONTACTED: follow_up.contacted_at,
        State.RESOLVED: follow_up.resolved_at,
    }
    return Case(
        follow_up_id=follow_up.id,
        revision=follow_up.revision,
        state=CaseState(follow_up.state),
        owner=follow_up.owner,
        since=since.get(follow_up.state),
        due_at=None if follow_up.contacted_at else follow_up.due_at,  # who has heard from us waits for no reply
        snoozed_until=follow_up.snoozed_until,
        outcome=follow_up.outcome,
        root_causes=follow_up.root_causes,
        note=follow_up.note,
        resolved_by=follow_up.resolved_by,
        undo_revision=follow_up.undo_revision if can_undo else None,
        is_undoing_the_end=can_undo and _would_reopen(follow_up),
    )


def last_time(file: CaseFile, last: LastCase | None) -> LastTime | None:
    """The last unhappy case, as a new alert tells of it."""
    if last is None:
        return None
    return LastTime(
        score=last.response.score,
        answered_at=last.response.answered_at,
        row=1 if last.colleague else detractor_run((file.response.score, *file.earlier_scores)),
        case=case(last.follow_up),
        colleague=person(last.colleague) if last.colleague else None,
        url=last.url,
    )


def next_answer(answer: StoredResponse, follow_up: FollowUp, following: StoredResponse) -> NextAnswer:
    """What the customer answered the next time, as the case tells it."""
    return NextAnswer(
        score_before=answer.score,
        score=following.score,
        after=(following.day - answer.day).days,
        is_closed=follow_up.state is State.RESOLVED,
    )


def _would_reopen(follow_up: FollowUp) -> bool:
    return follow_up.resolved_at is not None and follow_up.undo_until == follow_up.resolved_at + UNDO_WITHIN


def alert(file: CaseFile, *, currency: str, now: datetime, story: Story = NO_STORY) -> Alert:
    answer = file.response
    reading = (
        Reading(urgency=file.urgency, sentiment=answer.sentiment, themes=answer.themes) if answer.read_at else UNREAD
    )
    return Alert(
        response_id=answer.id,
        score=answer.score,
        score_before=file.score_before,
        answered_at=answer.answered_at,
        comment=answer.comment,
        person=person(file.profile, answer=answer, currency=currency),
        reading=reading,
        earlier=file.earlier_scores,
        survey=answer.survey,
        source=answer.source,
        url=answer.url,
        ticket=answer.ticket.id,
        ticket_url=answer.ticket.url,
        agent=answer.ticket.agent,
        case=case(file.follow_up, now=now) if file.follow_up else None,
        last=last_time(file, story.last),
        next=next_answer(answer, file.follow_up, story.next) if file.follow_up and story.next else None,
    )


def reminded_case(
    follow_up: FollowUp,
    answer: StoredResponse | None,
    profile: Profile | None,
    *,
    currency: str,
    url: str | None = None,
) -> RemindedCase:
    return RemindedCase(
        case=case(follow_up),
        score=answer.score if answer else None,
        person=person(profile, answer=answer, currency=currency),
        comment=answer.comment if answer else None,
        url=url,
    )


def deleted_alert(follow_up: FollowUp, profile: Profile | None, *, currency: str, now: datetime) -> Alert:
    """What is left of an answer that the survey tool took back."""
    return Alert(
        response_id=follow_up.response_id,
        score=0,  # not shown
        answered_at=follow_up.opened_at,
        person=person(profile, currency=currency),
        is_deleted=True,
        case=case(follow_up, now=now),
    )


def history(events: Sequence[Event], names: Mapping[str, str]) -> CaseHistory:
    """Everything but the beginning, which is the alert itself."""
    undone = {event.detail.get("of") for event in events if event.action == UNDONE}
    moments = {
        event.at for event in events if event.id in undone
    }  # what was asked of the product goes with the resolution
    taken_back = undone | {event.id for event in events if event.action == "product_asked" and event.at in moments}
    deeds = [_deed(event, is_taken_back=event.id in taken_back) for event in events if event.action != "opened"]
    return CaseHistory(deeds=tuple(deeds), names=names)


def _deed(event: Event, *, is_taken_back: bool) -> Deed:
    until = event.detail.get("snoozed_until")
    return Deed(
        at=event.at,
        actor=event.actor,
        action=event.action,
        owner=event.detail.get("owner"),
        outcome=event.detail.get("outcome"),
        until=datetime.fromisoformat(until) if until else None,
        note=event.detail.get("note"),
        why=event.detail.get("why"),
        author=event.detail.get("author"),
        url=event.detail.get("url"),
        summary=event.detail.get("summary"),
        stand=event.detail.get("stand"),
        is_taken_back=is_taken_back,
    )


def people_in(events: Sequence[Event]) -> set[str]:
    """Whom a history names."""
    told = ((event.actor, event.detail.get("owner"), event.detail.get("author")) for event in events)
    return {user for row in told for user in row if user}


def owners_note(answer: Alert, events: Sequence[Event], *, reader: str) -> OwnersNote:
    """For `reader`, with who gave the case to them last, unless they took it."""
    turns = [event for event in events if (event.changes or {}).get("owner", ("", ""))[1] == reader]
    last = turns[-1] if turns else None
    given_by = last.actor if last and last.action == "assigned" and last.actor != reader else None
    return OwnersNote(answer=answer, reader=reader, given_by=given_by)


def resolve_offer(answer: Alert, standing: Case) -> ResolveOffer:
    return ResolveOffer(case=standing, score=None if answer.is_deleted else answer.score, person=answer.person)


def assign_form(file: CaseFile | None, follow_up: FollowUp, *, suggested: str | None) -> AssignForm:
    return AssignForm(**_of_form(file, follow_up), owner=follow_up.owner, suggested=suggested)


def snooze_form(file: CaseFile | None, follow_up: FollowUp, *, until: date) -> SnoozeForm:
    return SnoozeForm(**_of_form(file, follow_up), until=until, has_owner=follow_up.owner is not None)


def note_form(file: CaseFile | None, follow_up: FollowUp) -> NoteForm:
    return NoteForm(**_of_form(file, follow_up))


def _of_form(file: CaseFile | None, follow_up: FollowUp) -> dict[str, Any]:
    """With what every form about a case begins; `file` None: the answer was taken back."""
    if file is None:
        return {"follow_up_id": follow_up.id, "score": None}
    customer = person(file.profile, answer=file.response)
    return {"follow_up_id": follow_up.id, "score": file.response.score, "person": customer}


def resolve_form(file: CaseFile | None, follow_up: FollowUp) -> ResolveForm:
    if file is None:
        return ResolveForm(**_of_form(file, follow_up), outcome=Outcome.WITHDRAWN)
    return ResolveForm(**_of_form(file, follow_up), themes=file.response.themes)


def whole_comment(file: CaseFile) -> WholeComment:
    return WholeComment(
        score=file.response.score,
        comment=file.response.comment or "",
        answered_at=file.response.answered_at,
        person=person(file.profile, answer=file.response),
    )


def import_preview(known: FileImport) -> ImportPreview:
    standing = {
        Stage.ASKED: Standing.READING,
        Stage.SHOWN: Standing.OFFERED,
        Stage.WANTED: Standing.IMPORTING,
        Stage.DONE: Standing.IMPORTED,
        Stage.CANCELLED: Standing.CANCELLED,
        Stage.REFUSED: Standing.REFUSED,
    }[known.stage]
    said = {**known.summary, "skipped": tuple((reason, number) for reason, number in known.summary.get("skipped", ()))}
    for name in ("since", "until"):
        said[name] = date.fromisoformat(said[name]) if said.get(name) else None
    for name in ("faults", "columns"):
        said[name] = tuple(said.get(name, ()))
    return ImportPreview(import_id=known.id, file_name=known.file_name, standing=standing, **said)


def weekly_summary(summary: Summary) -> WeeklySummary:
    owners = sorted(summary.open_by_owner, key=lambda owner: owner or "")
    return WeeklySummary(
        week=summary.week.dates,
        last_week=summary.last_week,
        week_before=summary.week_before,
        rolling=summary.rolling,
        rolling_before=summary.rolling_before,
        loads=tuple(
            OwnerLoad(owner=owner, open=summary.open_by_owner[owner], overdue=summary.overdue_by_owner.get(owner, 0))
            for owner in owners
        ),
        resolved=summary.resolved,
        recovered=summary.recovered,
        loop=summary.loop,
        asked=summary.asked,
        comments=tuple(
            ChosenComment(score=answer.score, comment=answer.comment or "", person=person(profile, answer=answer))
            for answer, profile in summary.comments
        ),
        is_only_transactional=summary.is_only_kind and summary.kind is Kind.TRANSACTIONAL,
    )
