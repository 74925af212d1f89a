"""A letter to a customer, drafted from a template: the bot writes down what is known, a person sends it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.case_file import CaseFile
from scoring import drafts
from scoring.drafts import Audience, Draft, Situation
from scoring.nps import Category, category
from scoring.periods import Calendar
from scoring.templates import TemplateError
from storage import preferences

SET_IN_SLACK: Final = "draft:"
REMOVED: Final[Mapping[str, Any]] = {"removed": True}
LONGEST_FACT: Final = 300
_AUDIENCES: Final = {
    Category.DETRACTOR: Audience.DETRACTOR,
    Category.PASSIVE: Audience.PASSIVE,
    Category.PROMOTER: Audience.PROMOTER,
}


class WrongTemplateError(UserError):
    """A template cannot be kept as it was written; `field` says which part of it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A template as admins see it.

    Attributes:
        is_original: comes with the bot, so that its original can be brought back.
        is_changed: an admin wrote it, or changed the original.
        is_removed: an original that is not offered any more.
    """

    draft: Draft
    is_original: bool
    is_changed: bool
    is_removed: bool = False

    @property
    def has_mistake(self) -> bool:
        """It cannot be filled: an older release knew something that this one does not."""
        return not _is_sound(self.draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A draft for one customer.

    Attributes:
        to: e-mail address; None if it is not known.
        chosen: key of the template; None if no template suits.
        suiting: the templates that suit, the best one first.
    """

    audience: Audience
    to: str | None
    subject: str
    text: str
    chosen: str | None
    suiting: tuple[Draft, ...]


def shelf(session: Session) -> list[Shelved]:
    """Every template: those that come with the bot, as admins changed them, then the admins' own."""
    stored = preferences.named(session, SET_IN_SLACK)
    originals = {draft.key: draft for draft in drafts.originals()}
    found = [_shelved(draft, stored.get(key)) for key, draft in originals.items()]
    return found + [
        Shelved(draft=_draft(key, value), is_original=False, is_changed=True)
        for key, value in stored.items()
        if key not in originals and value != REMOVED
    ]


def offered(session: Session) -> list[Draft]:
    """Those that may be chosen."""
    return [each.draft for each in shelf(session) if not each.is_removed and not each.has_mistake]


def find(session: Session, key: str) -> Shelved:
    """The template with this key.

    Raises:
        UserError: somebody has removed it.
    """
    found = next((each for each in shelf(session) if each.draft.key == key), None)
    if found is None:
        raise UserError("Somebody has removed this template meanwhile.")
    return found


def save(session: Session, draft: Draft, *, now: datetime) -> None:
    """Keep a template under its key.

    Raises:
        WrongTemplateError: what is wrong with which part of it.
    """
    for field in ("subject", "text"):
        try:
            drafts.checked(getattr(draft, field))
        except TemplateError as mistake:
            raise WrongTemplateError(field, str(mistake)) from mistake
    value = {name: content for name, content in asdict(draft).items() if name != "key"}
    preferences.set_setting(session, SET_IN_SLACK + draft.key, value, now=now)


def remove(session: Session, key: str, *, now: datetime) -> None:
    """An original is not offered any more; what an admin wrote is gone."""
    if any(draft.key == key for draft in drafts.originals()):
        preferences.set_setting(session, SET_IN_SLACK + key, dict(REMOVED), now=now)
    else:
        preferences.forget(session, SET_IN_SLACK + key)


def restore(session: Session, key: str) -> None:
    """As it came with the bot."""
    preferences.forget(session, SET_IN_SLACK + key)


def letter(
    session: Session,
    file: CaseFile,
    *,
    calendar: Calendar,
    now: datetime,
    me: str | None = None,
    audience: Audience | None = None,
    answer: str | None = None,
    chosen: str | None = None,
) -> Letter:
    """Draft a letter to whoever gave this answer.

    Args:
        session: the caller's transaction.
        file: the answer with its history.
        calendar: in whose zone a day has its date.
        now: when it is written.
        me: the name of whoever writes.
        audience: to tell what product people answered; by default the band decides.
        answer: what customers may be told of that.
        chosen: key of the template that somebody picked; by default the one that suits best.
    """
    situation = _situation(file, audience)
    suiting = tuple(drafts.fitting(offered(session), situation))
    picked = next((draft for draft in suiting if draft.key == chosen), next(iter(suiting), None))
    known = _facts(file, calendar=calendar, now=now) | {"me": me or "", "answer": answer or ""}
    return Letter(
        audience=situation.audience,
        to=file.profile.email if file.profile else None,
        subject=" ".join(drafts.checked(picked.subject).fill(known).split()) if picked else "",
        text=drafts.checked(picked.text).fill(known) if picked else "",
        chosen=picked.key if picked else None,
        suiting=suiting,
    )


def _situation(file: CaseFile, audience: Audience | None) -> Situation:
    answer = file.response
    holds = {"comment" if drafts.gist(answer.comment or "") else "no_comment"}
    if category(answer.score) is Category.DETRACTOR and file.earlier_scores:
        holds.add("again" if category(file.earlier_scores[0]) is Category.DETRACTOR else "fallen")
    return Situation(
        audience=audience or _AUDIENCES[category(answer.score)], holds=frozenset(holds), themes=answer.themes
    )


def _facts(file: CaseFile, *, calendar: Calendar, now: datetime) -> dict[str, str]:
    answer, profile = file.response, file.profile
    account = profile.account if profile else None
    day = answer.answered_at.astimezone(calendar.zone)
    is_this_year = day.year == now.astimezone(calendar.zone).year
    facts = {
        "first_name": drafts.first_name(profile.name if profile else None),
        "name": profile.name if profile else None,
        "company": account.name if account else None,
        "comment": drafts.quoted(answer.comment or ""),
        "comment_start": drafts.start(answer.comment or ""),
        "theme": drafts.about(answer.themes),
        "score": str(answer.score),
        "score_before": str(file.earlier_scores[0]) if file.earlier else None,
        "day": f"{day.day} {day:%B}" + ("" if is_this_year else f" {day.year}"),
        "survey": answer.survey,
        "ticket": answer.ticket.id,
        "agent": answer.ticket.agent,
    }
    return {name: _one_line(fact or "") for name, fact in facts.items()}


def _one_line(fact: str) -> str:
    """What others wrote, fit for the middle of a sentence."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in fact).split())[:LONGEST_FACT]


def _shelved(original: Draft, stored: Mapping[str, Any] | None) -> Shelved:
    if stored is None:
        return Shelved(draft=original, is_original=True, is_changed=False)
    if stored == REMOVED:
        return Shelved(draft=original, is_original=True, is_changed=True, is_removed=True)
    return Shelved(draft=_draft(original.key, stored), is_original=True, is_changed=True)


def _draft(key: str, stored: Mapping[str, Any]) -> Draft:
    audience, when = Audience(stored["audience"]), tuple(stored["when"])
    return Draft(**{**stored, "key": key, "audience": audience, "when": when})


def _is_sound(draft: Draft) -> bool:
    try:
        drafts.checked(draft.subject)
        drafts.checked(draft.text)
    except TemplateError:
        return False
    return True
