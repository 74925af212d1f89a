"""To whoever owns a case that asked for something of the product: it was answered, tell your customer."""

from dataclasses import dataclass, replace

from bot.views import blocks, text
from bot.views.draft_modal import DRAFT
from bot.views.examples import ANA, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Message
from bot.views.person import NOBODY, Person
from bot.views.product_item import ANSWERS, MARKS, WORD_LIMIT, Stand, title

TOLD = "product_told"
MOST_CUSTOMERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of the reader's who asked for it. `response_id` is None once the answer was taken back."""

    follow_up_id: int
    response_id: int | None = None
    person: Person = NOBODY
    url: str | None = None
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductNews:
    """An answer of product people.

    Attributes:
        is_outdated: there is a later answer, which comes in a message of its own, or this one was taken back.
        stand: what the present answer is.
    """

    number: int
    summary: str
    stand: Stand
    word: str | None = None
    by: str | None = None
    customers: tuple[Customer, ...] = ()
    is_outdated: bool = False


def render(data: ProductNews) -> Message:
    what = title(data.summary)
    if data.is_outdated:
        return _line(f"{text.capital(what)}: this answer no longer holds.{_what_holds(data)}")
    if not data.customers:
        return _line(f"{ANSWERS.get(data.stand, '')}: {what}. No customer of yours waits for it any more.")
    head = f"{MARKS[data.stand]} {ANSWERS.get(data.stand, '')}: {what}"
    parts: list[Block] = [blocks.rich_text(blocks.line(blocks.words(head, bold=True)), *_word(data))]
    for index, customer in enumerate(data.customers[:MOST_CUSTOMERS]):
        parts += _customer(data, customer, index)
    left_out = len(data.customers) - MOST_CUSTOMERS
    if left_out > 0:
        parts.append(blocks.context(blocks.plain(f"And {text.count(left_out, 'more customer')}, once these are told.")))
    return Message(_essence(data, what), tuple(parts))


def _line(sentence: str) -> Message:
    return Message(text.escape(sentence), (blocks.rich_text(blocks.line(blocks.words(sentence, italic=True))),))


def _what_holds(data: ProductNews) -> str:
    if data.stand in ANSWERS:
        return f" Now it is: {ANSWERS[data.stand].lower()}."
    return " Do not tell your customer yet; if you have, put it right."


def _word(data: ProductNews) -> list[blocks.Element]:
    word = text.excerpt(text.clean(data.word or ""), WORD_LIMIT)
    by = [blocks.words("Answered by "), blocks.person(data.by)] if data.by else []
    return [*([blocks.quote(blocks.words(word))] if word else []), *([blocks.line(*by)] if by else [])]


def _customer(data: ProductNews, customer: Customer, index: int) -> list[Block]:
    who = [blocks.words(customer.person.label, bold=True)]
    link = [[blocks.link(customer.url, "case")]] if customer.url and text.is_link(customer.url) else []
    if customer.is_told:
        return [blocks.rich_text(blocks.line(*blocks.joined([[blocks.words("✓ Told: "), *who], *link])))]
    line = blocks.rich_text(blocks.line(*blocks.joined([[blocks.words("Tell "), *who], *link])))
    told = blocks.button("I have told them", f"{TOLD}:{index}", value=str(customer.follow_up_id))
    draft = blocks.button(
        "Draft a reply…", f"{DRAFT}:{index}", value=f"{customer.response_id}:{data.number}", style="primary"
    )
    elements = [*([draft] if customer.response_id is not None else []), told]
    return [line, blocks.actions(elements, block_id=f"news:{data.number}:{customer.follow_up_id}")]


def _essence(data: ProductNews, what: str) -> str:
    waiting = [customer.person.essence for customer in data.customers if not customer.is_told]
    tell = f"Tell {text.listed(waiting[:3])}" if waiting else "Everybody is told"
    return text.escape(f"{ANSWERS.get(data.stand, '')}: {what} · {tell}")


def example() -> ProductNews:
    return ProductNews(
        number=4,
        summary="Scheduled exports fail above 10,000 rows.",
        stand=Stand.SHIPPED,
        word="It is in version 5.2, which everybody has since Monday.",
        by="U0DEV",
        customers=(
            Customer(
                follow_up_id=12,
                response_id=71,
                person=ANA,
                url="https://example.slack.com/archives/C0ALERTS/p1795512600000100",
            ),
        ),
    )


def examples() -> dict[str, ProductNews]:
    normal = example()
    (ana,) = normal.customers
    bo = Customer(follow_up_id=13, response_id=72, person=Person(name="Bo Sample"), is_told=True)
    hostile = tuple(Customer(follow_up_id=number, response_id=1, person=HOSTILE_PERSON) for number in range(12))
    return {
        "shipped": normal,
        "planned, two customers": replace(normal, stand=Stand.PLANNED, word=None, customers=(ana, bo)),
        "won't do": replace(normal, stand=Stand.WONT, word="The old format cannot hold it."),
        "told": replace(normal, customers=(replace(ana, is_told=True),)),
        "answer taken back in the survey tool": replace(normal, customers=(Customer(follow_up_id=9),)),
        "nobody waits": replace(normal, customers=()),
        "outdated": replace(normal, is_outdated=True),
        "taken back": replace(normal, is_outdated=True, stand=Stand.OPEN),
        "hostile": replace(normal, summary=HOSTILE, word=HOSTILE, customers=hostile),
    }
