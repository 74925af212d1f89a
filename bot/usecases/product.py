"""What resolved cases ask of the product, what product people answer, and how that gets back to the customers."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.errors import NotFoundError, UserError
from bot.usecases import links
from bot.usecases.announcing import ALERT, OF_A_CASE, PRODUCT, PRODUCT_NEWS, NewsSubject
from scoring.periods import Calendar
from storage import case_events, customers, deliveries, follow_ups, product_items, responses
from storage.case_changes import UNDONE, Changed, as_told
from storage.case_events import Deed
from storage.customers import Profile
from storage.follow_ups import FollowUp
from storage.product_items import AlreadyAnswered, Item, Link, Stand, Voices
from storage.responses import StoredResponse

LATELY: Final = timedelta(days=90)
ANSWERED: Final = frozenset({Stand.PLANNED, Stand.SHIPPED, Stand.WONT})
MOST_CHOICES: Final = 100
ASKED: Final = "product_asked"
ORIGIN: Final = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a resolved case asks for: something that others ask for already (`item_id`), or something new."""

    item_id: int | None = None
    summary: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One customer who asks for it.

    Attributes:
        response: None when the customer took the answer back.
        owner: who tells the customer; None: nobody does.
        url: of the case in Slack.
    """

    link: Link
    case: FollowUp
    response: StoredResponse | None
    profile: Profile | None
    owner: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that the product should do, with everybody who asks for it, the newest first.

    Attributes:
        revenue: a year, of the accounts of those who ask, each once; None if none is known.
        lately: who spoke of its themes within `LATELY`.
    """

    item: Item
    askings: tuple[Asking, ...]
    revenue: int | None
    lately: Voices

    @property
    def told(self) -> int:
        """How many customers know of the present answer."""
        return sum(asking.link.told_answer == self.item.answers for asking in self.askings)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to join: what is about the same, and the rest."""

    same: tuple[Item, ...]
    other: tuple[Item, ...]


def get(session: Session, item_id: int) -> Item:
    """What was asked for.

    Raises:
        NotFoundError: it does not exist.
    """
    found = product_items.get(session, item_id)
    if found is None:
        raise NotFoundError("This is not known any more.")
    return found


def owners_to_tell(session: Session, item_id: int) -> int:
    """How many people an answer would send to their customers."""
    return len({asking.owner for asking in _askings(session, item_id)} - {None})


def choices(session: Session, themes: Iterable[str]) -> Choices:
    """What a case about these themes may ask for together with others."""
    wanted = set(themes)
    pending = product_items.pending(session, limit=MOST_CHOICES)
    same = tuple(item for item in pending if wanted & set(item.themes))
    return Choices(same, tuple(item for item in pending if item not in same))


def asked_by(session: Session, follow_up_id: int) -> Item | None:
    """What a case asks for already."""
    link = product_items.link_of(session, follow_up_id)
    return product_items.get(session, link.item_id) if link else None


def ask(session: Session, case: FollowUp, wish: Wish, *, channel: str, actor: str, now: datetime) -> Item:
    """Tell the product channel; `channel` hears of what is new, and what is known stays where it was told.

    Raises:
        UserError: what the case was to join is no longer to be had.
    """
    before = product_items.link_of(session, case.id)
    if wish.item_id is None:
        item = product_items.open_item(session, summary=wish.summary, themes=wish.themes, by=actor, now=now)
        deliveries.want(session, kind=PRODUCT, subject=str(item.id), channel=channel, now=now)
    else:
        item = get(session, wish.item_id)
        if item.stand not in product_items.PENDING:
            raise UserError("This was answered or taken back just now. Choose again.")
    if before is None or before.item_id != item.id:
        product_items.link(session, follow_up_id=case.id, item_id=item.id, by=actor, now=now)
        _write(session, [case.id], _deed(ASKED, item, actor, now, before=_kept(before)))
        _left(session, before.item_id if before else None, now=now)
    _announce(session, item, now=now)
    return item


def answer(
    session: Session, item_id: int, *, stand: Stand, word: str | None, seen: int, actor: str, now: datetime
) -> Item | AlreadyAnswered:
    """Product people say what becomes of it: every owner of a case that asked for it is told. `seen`: `Item.answers` then."""
    get(session, item_id)
    result = product_items.answer(session, item_id, stand=stand, word=word, seen=seen, by=actor, now=now)
    if isinstance(result, Item):
        cases = [link.follow_up_id for link in product_items.links(session, item_id)]
        _write(session, cases, _deed("product_answered", result, actor, now))
        _announce(session, result, now=now)
    return result


def tell(session: Session, follow_up_id: int, *, actor: str, now: datetime) -> bool:
    """The customer was told of the present answer. False when there is none, or it was known that they know."""
    item = asked_by(session, follow_up_id)
    if item is None or item.stand not in ANSWERED:
        return False
    if not product_items.mark_told(session, follow_up_id, answer=item.answers, by=actor, now=now):
        return False
    _write(session, [follow_up_id], _deed("product_told", item, actor, now))
    _announce(session, item, now=now)
    return True


def follow(session: Session, changed: Changed, *, now: datetime) -> None:
    """A case changed: its owner may be somebody else, its answer may have been taken back.

    When a resolution is undone, what was asked for with it is asked for no more, but again what was asked for before.
    """
    case, event = changed.before, changed.event
    link = product_items.link_of(session, case.id)
    if link is None:
        return
    is_undone = event.action == UNDONE and event.detail.get("action") == "resolved"
    if is_undone and link.linked_at == case.resolved_at:
        _unask(session, link, now=now)
    else:
        _announce(session, get(session, link.item_id), now=now)


def _unask(session: Session, link: Link, *, now: datetime) -> None:
    events = case_events.of(session, link.follow_up_id)
    asked = [each for each in events if each.action == ASKED and each.detail.get("item") == link.item_id]
    earlier = _link(link.follow_up_id, asked[-1].detail.get("before")) if asked else None
    if earlier is None:
        product_items.unlink(session, link.follow_up_id)
    else:
        product_items.link_again(session, earlier)
        _announce(session, get(session, earlier.item_id), now=now)
    _left(session, link.item_id, now=now)


def answers_changed(session: Session, response_ids: Collection[int], *, now: datetime) -> None:
    """What customers said is shown in the product channel: what they changed or took back must not go on standing there."""
    items = [str(each) for each in product_items.items_of(session, response_ids)] if response_ids else []
    if items:
        deliveries.touch_all(session, kind=PRODUCT, subjects=sorted(items), now=now)


def gather(session: Session, item: Item, *, calendar: Calendar, now: datetime) -> Asked:
    """All that a message about it says."""
    askings = _askings(session, item.id)[::-1]
    since = calendar.today(now) - LATELY
    lately = product_items.voices(session, item.themes, since=since) if item.themes else Voices(0, 0)
    revenues = {
        asking.profile.account.id: asking.profile.account.revenue
        for asking in askings
        if asking.profile and asking.profile.account and asking.profile.account.revenue is not None
    }
    return Asked(item=item, askings=tuple(askings), revenue=sum(revenues.values()) if revenues else None, lately=lately)


def _askings(session: Session, item_id: int) -> list[Asking]:
    """Who asks for it, the first one first."""
    return [_asking(session, link) for link in product_items.links(session, item_id)]


def _asking(session: Session, link: Link) -> Asking:
    case = follow_ups.get(session, link.follow_up_id)
    assert case is not None  # a foreign key says so
    response = responses.get(session, case.response_id)
    return Asking(
        link=link,
        case=case,
        response=response,
        profile=customers.profile(session, case.customer_id) if case.customer_id else None,
        owner=case.owner or link.linked_by,
        url=_url(session, case) if response else None,
    )


def _url(session: Session, case: FollowUp) -> str | None:
    """Where the first alert of the case stands."""
    alerts = [one for one in deliveries.of_subject(session, str(case.response_id)) if one.kind == ALERT]
    return next((url for each in alerts if (url := links.to_message(session, each))), None)


def _write(session: Session, cases: Collection[int], deed: Deed) -> None:
    """Into the trail of each case, which its thread shows."""
    if not cases:
        return
    case_events.write_all(session, cases, deed)
    for each in cases:
        case = follow_ups.get(session, each)
        if case is not None:
            deliveries.touch(session, subject=str(case.response_id), kind=OF_A_CASE, now=deed.at)


def _deed(action: str, item: Item, actor: str, now: datetime, *, before: dict[str, Any] | None = None) -> Deed:
    """`item` as it stands now: the trail keeps what was said then, and what the case asked for before."""
    known = {"item": item.id, "summary": item.summary, "stand": item.stand, "word": item.word, "before": before}
    detail = {name: value for name, value in known.items() if value}
    return Deed(action=action, actor=actor, origin=ORIGIN, at=now, detail=detail)


def _kept(link: Link | None) -> dict[str, Any] | None:
    """A link as the trail keeps it."""
    return {name: as_told(value) for name, value in asdict(link).items()} if link else None


def _link(follow_up_id: int, kept: dict[str, Any] | None) -> Link | None:
    if kept is None:
        return None
    moments = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("linked_at", "told_at")}
    return Link(**{**kept, **moments, "follow_up_id": follow_up_id})


def _left(session: Session, item_id: int | None, *, now: datetime) -> None:
    """A case asks for this no more; if nobody else does and nobody has answered, it is withdrawn."""
    if item_id is not None:
        product_items.withdraw(session, item_id)
        _announce(session, get(session, item_id), now=now)


def _announce(session: Session, item: Item, *, now: datetime) -> None:
    """The message follows, and so do the owners: each hears once of each answer, and what they heard before is put right."""
    deliveries.touch(session, kind=PRODUCT, subject=str(item.id), now=now)
    told = [str(NewsSubject(item.id, number)) for number in range(1, item.answers + 1)]
    if told:
        deliveries.touch_all(session, kind=PRODUCT_NEWS, subjects=told, now=now)
    if item.stand not in ANSWERED:
        return
    askings = _askings(session, item.id)
    waiting = {asking.owner for asking in askings if asking.link.told_answer != item.answers and asking.owner}
    for owner in sorted(waiting):
        deliveries.want(session, kind=PRODUCT_NEWS, subject=told[-1], channel=owner, now=now)
