"""The differences of a batch as statements: one per table and kind of change, rows in the order of their keys."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, Update, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from storage.answers import COLUMNS, Answer
from storage.companies import PROPERTY, SEGMENT_FACTS, Company
from storage.facts import Facts
from storage.folding import folded_name
from storage.inserting import insert_all, new_ids
from storage.loading import ACCOUNT_FACTS, PERSON_FACTS, account_facts
from storage.overtaking import WasOvertaken
from storage.people import Key, Person
from storage.tables import account_identities, accounts, customers, identities, responses

Row = dict[str, Any]


def who_stays(people: Iterable[Person], answers: Sequence[Answer]) -> list[Person]:
    """Without the merged, and without those of whom nothing but an answer was known that is not theirs any more."""
    named = {answer.person.current for answer in answers if answer.person is not None}
    had_answers = {answer.before["customer_id"] for answer in answers if answer.before is not None}
    return [
        person
        for person in people
        if person.became is None
        and (person.keys or person in named or (person.id is not None and person.id not in had_answers))
    ]


def store_companies(session: Session, companies: Iterable[Company], staying: Iterable[Person], now: datetime) -> None:
    """Insert new accounts, and by what accounts can be found.

    Raises:
        WasOvertaken: somebody else stored one of the keys first.
    """
    used = {person.company for person in staying}
    standing = [company for company in companies if company.keys or company in used]
    new = [company for company in standing if company.id is None]
    for company, row_id in zip(new, new_ids(session, accounts, len(new)), strict=True):
        company.id = row_id
        company.facts.is_changed = False
    insert_all(session, accounts, [{"id": each.id, **_account(each.facts), "created_at": now} for each in new])
    keys = [(key, {"account_id": company.id}) for company in standing for key in company.new_keys]
    _insert_keys(session, account_identities, keys)


def store_people(session: Session, staying: Sequence[Person], now: datetime) -> None:
    """Insert new customers and by what customers can be found, update those about whom something is new.

    Raises:
        WasOvertaken: somebody else stored one of the keys first.
    """
    new = [person for person in staying if person.id is None]
    known = [person for person in staying if person.id is not None and (person.has_moved or person.facts.is_changed)]
    for person, row_id in zip(new, new_ids(session, customers, len(new)), strict=True):
        person.id = row_id
    insert_all(session, customers, [{"id": each.id, **_customer(each), "created_at": now} for each in new])
    _run(session, _UPDATE_CUSTOMER, [_change(person.id, _customer(person)) for person in known])
    keys = [(key, {"customer_id": person.id}) for person in staying for key in person.new_keys]
    _insert_keys(session, identities, keys)


def store_answers(session: Session, answers: Sequence[Answer]) -> None:
    """Insert and update answers.

    Raises:
        WasOvertaken: somebody else stored one of them first.
    """
    for answer in answers:
        person = answer.person.current if answer.person else None
        answer.row["customer_id"] = person.id if person else None
        answer.row["account_id"] = person.company.id if person and person.company else None
    new = [answer for answer in answers if answer.before is None]
    known = sorted((each for each in answers if each.before is not None), key=lambda answer: answer.order)
    _insert_answers(session, new)
    told = [answer for answer in known if answer.changed(_TOLD)]
    linked = [answer for answer in known if not answer.changed(_TOLD) and answer.changed(_LINKED)]
    for statement, columns, changed in ((_UPDATE_TOLD, (*_TOLD, *_LINKED), told), (_UPDATE_LINKED, _LINKED, linked)):
        rows = [_change(answer.row["id"], {name: answer.row[name] for name in columns}) for answer in changed]
        _run(session, statement, rows)


def remove_people(session: Session, people: Iterable[Person], staying: Sequence[Person]) -> None:
    """The merged, whose keys lead to whom they became, and those of whom nothing is left."""
    gone = [person for person in people if person.id is not None and person not in staying]
    if not gone:
        return
    moves = [{"old": person.id, "new": person.current.id} for person in gone if person.became is not None]
    _run(session, _MOVE_KEYS, moves)
    session.execute(delete(customers).where(customers.c.id.in_(sorted(person.id for person in gone if person.id))))


def update_companies(session: Session, companies: Iterable[Company]) -> None:
    """Write what is new about known accounts, and drop those without keys to whom nobody belongs any more.

    Late, because many batches may know something about the same account. Accounts were read without a lock, so what stands
    now is taken together with what the batch learnt: fact by fact the newest.
    """
    companies = list(companies)
    changed = {company.id: company for company in companies if company.id is not None and company.facts.is_changed}
    if changed:
        statement = select(accounts).where(accounts.c.id.in_(sorted(changed))).order_by(accounts.c.id)
        rows = []
        for stored in session.execute(statement.with_for_update(key_share=True)).mappings():
            facts = account_facts(dict(stored))
            facts.learn_all(changed[stored["id"]].facts)
            rows.append(_change(stored["id"], _account(facts)))
        _run(session, _UPDATE_ACCOUNT, rows)
    personal = [company.id for company in companies if company.id is not None and company.is_personal]
    if personal:
        used = exists().where(customers.c.account_id == accounts.c.id)
        session.execute(delete(accounts).where(accounts.c.id.in_(sorted(personal)), ~used))


def _run(session: Session, statement: Update, rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(statement, rows)


def _change(row_id: int | None, values: Row) -> Row:
    return {"row": row_id, **{f"new_{name}": value for name, value in values.items()}}


def _insert_keys(session: Session, table: Table, keys: Sequence[tuple[Key, Row]]) -> None:
    rows = [{"namespace": key[0], "value": key[1], **owner} for key, owner in sorted(keys, key=lambda pair: pair[0])]
    _insert_first(session, table, rows)


def _insert_answers(session: Session, new: Sequence[Answer]) -> None:
    for answer, row_id in zip(new, new_ids(session, responses, len(new)), strict=True):
        answer.row["id"] = row_id
    _insert_first(session, responses, [answer.row for answer in new])


def _insert_first(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose keys nobody had when we looked."""
    if insert_all(session, table, rows, _once) < len(rows):
        raise WasOvertaken


def _once(insert: Insert) -> Insert:
    return insert.on_conflict_do_nothing()


def _account(facts: Facts) -> Row:
    free = {name.removeprefix(PROPERTY): value for name, value in facts.values.items() if name.startswith(PROPERTY)}
    row = {name: facts[name] for name in ACCOUNT_FACTS}
    return {**row, "folded_name": folded_name(facts["name"]), "properties": free, "facts_at": facts.known_at}


def _customer(person: Person) -> Row:
    facts = {name: person.facts[name] for name in PERSON_FACTS}
    return {**facts, "account_id": person.company.id if person.company else None, "facts_at": person.facts.known_at}


_LINKED = ("customer_id", "account_id", "next_day", *SEGMENT_FACTS)
_FIXED = ("id", "source", "external_id", "received_at")
_TOLD = tuple(name for name in COLUMNS if name not in (*_FIXED, *_LINKED))


def _update(table: Table, columns: Iterable[str]) -> Update:
    """Change these columns of the row `row`; parameters are called as the columns, after `new_`."""
    changes = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    return update(table).where(table.c.id == bindparam("row")).values(changes)


_UPDATE_TOLD = _update(responses, (*_TOLD, *_LINKED))
_UPDATE_LINKED = _update(responses, _LINKED)
_UPDATE_CUSTOMER = _update(customers, (*PERSON_FACTS, "account_id", "facts_at"))
_UPDATE_ACCOUNT = _update(accounts, (*ACCOUNT_FACTS, "folded_name", "properties", "facts_at"))
_MOVE_KEYS = update(identities).where(identities.c.customer_id == bindparam("old")).values(customer_id=bindparam("new"))
