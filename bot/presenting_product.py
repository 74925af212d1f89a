"""From what the use cases know to what the views show: product items, drafts and their templates."""

from collections.abc import Iterable

from bot.presenting import person
from bot.usecases import product
from bot.usecases.case_file import CaseFile
from bot.usecases.drafts import Letter, Shelved
from bot.usecases.product import Asked, Asking, Choices
from bot.views import product_item as item_view
from bot.views.draft_modal import DraftForm
from bot.views.product_item import ProductItem, Voice
from bot.views.product_news import Customer, ProductNews
from bot.views.resolve_modal import Joinable, ProductPart
from bot.views.template_modal import TemplateForm
from bot.views.templates_modal import Row, TemplateList
from scoring import drafts
from scoring.themes import labels
from storage.product_items import Item, Stand


def product_item(asked: Asked, *, currency: str) -> ProductItem:
    item = asked.item
    return ProductItem(
        number=item.id,
        summary=item.summary,
        themes=item.themes,
        stand=item_view.Stand(item.stand),
        answers=item.answers,
        word=item.word,
        by=item.answered_by,
        at=item.answered_at,
        voices=tuple(_voice(asking) for asking in asked.askings),
        told=asked.told,
        revenue=asked.revenue,
        currency=currency,
        lately=asked.lately.customers,
        lately_revenue=asked.lately.revenue,
    )


def product_news(asked: Asked, *, answer: int, owner: str) -> ProductNews:
    """What `owner` hears of the answer with this number."""
    item = asked.item
    mine = [asking for asking in asked.askings if asking.owner == owner]
    return ProductNews(
        number=item.id,
        summary=item.summary,
        stand=item_view.Stand(item.stand),
        word=item.word,
        by=item.answered_by,
        is_outdated=answer != item.answers or item.stand not in product.ANSWERED,
        customers=tuple(
            Customer(
                follow_up_id=asking.case.id,
                response_id=asking.response.id if asking.response else None,
                person=person(asking.profile),
                url=asking.url,
                is_told=asking.link.told_answer == item.answers,
            )
            for asking in sorted(mine, key=lambda asking: asking.link.told_answer == item.answers)
        ),
    )


def product_part(file: CaseFile, choices: Choices, *, is_told: bool, item: int | None) -> ProductPart:
    """What of the form "Resolve…" is about the product."""
    return ProductPart(
        is_told=is_told,
        item=item,
        summary=_summary(file),
        same=tuple(_joinable(each) for each in choices.same),
        other=tuple(_joinable(each) for each in choices.other),
    )


def draft_form(file: CaseFile, letter: Letter, *, item_id: int | None) -> DraftForm:
    return DraftForm(
        response_id=file.response.id,
        item_id=item_id,
        score=file.response.score,
        person=person(file.profile, answer=file.response),
        comment=file.response.comment,
        subject=letter.subject,
        letter=letter.text,
        chosen=letter.chosen,
        choices=tuple((draft.key, draft.name) for draft in letter.suiting),
    )


def template_list(shelf: Iterable[Shelved]) -> TemplateList:
    return TemplateList(
        rows=tuple(
            Row(
                key=each.draft.key,
                name=each.draft.name,
                audience=each.draft.audience,
                when=each.draft.when,
                is_changed=each.is_changed,
                is_removed=each.is_removed,
                mistake=each.has_mistake,
            )
            for each in shelf
        )
    )


def template_form(shelved: Shelved) -> TemplateForm:
    draft = shelved.draft
    return TemplateForm(
        key=draft.key,
        name=draft.name,
        audience=draft.audience,
        when=draft.when,
        subject=draft.subject,
        letter=draft.text,
        may_remove=not shelved.is_removed,
        may_restore=shelved.is_original and shelved.is_changed,
    )


def _voice(asking: Asking) -> Voice:
    answer = asking.response
    return Voice(
        person=person(asking.profile),
        score=answer.score if answer else None,
        comment=answer.comment if answer else None,
        url=asking.url,
    )


def _joinable(item: Item) -> Joinable:
    return Joinable(number=item.id, summary=item.summary, is_planned=item.stand is Stand.PLANNED)


def _summary(file: CaseFile) -> str:
    """A beginning for engineers: what it is about, and the customer's own words."""
    said = drafts.gist(file.response.comment or "")
    named = [label for key, label in labels().items() if key in file.response.themes]
    return ": ".join([*named[:1], said]) if said else ""
