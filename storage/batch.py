"""The working set of one batch: what is stored of it, loaded and locked; what became of it, written."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scoring.responses import Customer, Deletion, SurveyResponse
from storage import chain, loading, writing
from storage.answers import Answer, new_answer
from storage.companies import SEGMENT_FACTS, Companies, Evidence
from storage.overtaking import NeedsMore, WasOvertaken
from storage.people import People, Person, keys_of
from storage.tallies import Differences


class Batch:
    """Answers, people and companies that the items may touch."""

    def __init__(
        self,
        session: Session,
        items: Sequence[SurveyResponse | Deletion],
        *,
        received_at: datetime,
        also_lock: frozenset[int] = frozenset(),
        facts: Sequence[tuple[str, Customer]] = (),
    ) -> None:
        self._session = session
        self._received_at = received_at
        self._companies = Companies()
        self.people = People(self._companies)
        self._people_by_id: dict[int, Person] = {}
        self._answers: dict[tuple[str, str], Answer] = {}
        told = [(item.source, item.customer) for item in items if isinstance(item, SurveyResponse)]
        self._load(items, [*told, *facts], also_lock)

    def learn(self, source: str, customer: Customer, at: str) -> bool:
        """Take what is said about a person, or about a company alone, without an answer. True when that is news."""
        if customer.is_anonymous:
            has_company = bool(Evidence.of(source, customer).keys)
            return has_company and self._companies.learn(source, customer, at, None)[1]
        return self.people.learn(source, customer, at, self.people.known(source, customer))[1]

    def answer_of(self, item: SurveyResponse | Deletion) -> Answer:
        """The answer that the item is a version of; a new one if nobody knows it."""
        key = item.source, item.external_id
        if key not in self._answers:
            self._answers[key] = new_answer(item, received_at=self._received_at)
        return self._answers[key]

    def store(self, segments: Sequence[str]) -> None:
        """Write what changed. Rows that many batches share come last.

        Raises:
            NeedsMore: facts became known that other customers' answers lack.
            WasOvertaken: somebody else stored one of these answers, people or companies first.
        """
        self._load_gaps()
        self._load_moved()
        relinked = self._load_neighbours()
        answers = _numbered(self._answers)
        for answer in answers:
            answer.fill_segments()
        chain.link(answers, relinked)
        staying = writing.who_stays(self.people.all, answers)
        writing.store_companies(self._session, self._companies.all, staying, self._received_at)
        writing.store_people(self._session, staying, self._received_at)
        writing.store_answers(self._session, answers)
        writing.remove_people(self._session, self.people.all, staying)
        writing.update_companies(self._session, self._companies.all)
        _differences(answers, segments).store(self._session)

    def _load(
        self,
        items: Sequence[SurveyResponse | Deletion],
        told: Sequence[tuple[str, Customer]],
        also_lock: frozenset[int],
    ) -> None:
        seen = loading.owners_by_answer(self._session, {(item.source, item.external_id) for item in items})
        keys = {key for source, customer in told for key in keys_of(source, customer)}
        wanted = {customer_id for customer_id in seen.values() if customer_id} | also_lock
        wanted |= loading.customers_by_key(self._session, keys)
        self._load_people(wanted, {key for source, customer in told for key in Evidence.of(source, customer).keys})
        if seen:
            self._keep(loading.locked_answers(self._session, seen.keys()))

    def _load_people(self, customer_ids: set[int], account_keys: set[tuple[str, str]]) -> None:
        rows = loading.locked_customers(self._session, customer_ids)
        account_ids = {row["account_id"] for row in rows if row["account_id"]}
        by_id = loading.companies(self._session, account_keys, account_ids)
        for company in by_id.values():
            self._companies.add(company)
        self._people_by_id = loading.people(self._session, rows, by_id)
        for person in self._people_by_id.values():
            self.people.add(person)

    def _keep(self, rows: Iterable[loading.Row]) -> None:
        for row in rows:
            if row["customer_id"] and row["customer_id"] not in self._people_by_id:
                raise WasOvertaken
            person = self._people_by_id[row["customer_id"]] if row["customer_id"] else None
            self._answers.setdefault((row["source"], row["external_id"]), Answer.stored(row, person))

    def _load_gaps(self) -> None:
        """Answers that lack what became known about the account in this batch."""
        taught = {
            company.id
            for company in self._companies.all
            if company.id and company.facts.filled & {*SEGMENT_FACTS.values()}
        }
        concerned = loading.customers_of(self._session, taught) if taught else set()
        if not concerned <= self._people_by_id.keys():
            raise NeedsMore(concerned)
        if concerned:
            self._keep(loading.answers_with_gaps(self._session, concerned))

    def _load_moved(self) -> None:
        """Answers of customers who belong to another account now, or were merged into somebody else."""
        moved = {person.id for person in self._people_by_id.values() if person.id and person.has_moved}
        moved |= {person.id for person in self.people.merged if person.id}
        if moved:
            self._keep(loading.answers_of(self._session, moved))

    def _load_neighbours(self) -> set[int]:
        """Load the answers right before and after what moved. Returns the ids of those before: their link changes."""
        places = [place for answer in self._answers.values() for place in chain.places(answer)]
        before, after = chain.neighbours(self._session, places)
        known = {answer.row["id"] for answer in self._answers.values()}
        missing = (before | after) - known
        if missing:
            self._keep(loading.locked_answers(self._session, missing))
        return before


def _numbered(by_key: dict[tuple[str, str], Answer]) -> list[Answer]:
    """New answers in the order in which they will be inserted, so numbered by the database."""
    answers = [answer for _key, answer in sorted(by_key.items())]
    for place, answer in enumerate(answers):
        if answer.before is None:
            answer.order = (True, place)
    return answers


def _differences(answers: Iterable[Answer], segments: Sequence[str]) -> Differences:
    differences = Differences(segments)
    for answer in answers:
        if answer.before is not None:
            differences.take_out(answer.before)
        differences.put_in(answer.row)
    return differences
