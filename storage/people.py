"""Which customer is meant by a payload, and what it teaches us about them: in memory, for one batch.

A customer is found by (source, id there) or by e-mail. A payload that names two known customers says that they are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.responses import ANONYMOUS, Customer
from storage.companies import Companies, Company
from storage.facts import Facts
from storage.folding import folded_email

Key = tuple[str, str]
EMAIL = "email"
ACCOUNT = "account"
"""The fact of belonging to an account, among the times of a person's facts."""


@dataclass(eq=False, slots=True)
class Person:
    """A customer while a batch is applied.

    Attributes:
        id: None until stored.
        keys: by which they are found; none for an anonymous answer about which something else is known.
        new_keys: those of them that are still to be stored.
        became: the customer into whom this one was merged.
        has_moved: whether the account is another one than stored.
        is_new: whether nobody knew of them before this batch; still so when it is stored.
    """

    id: int | None
    facts: Facts
    company: Company | None = None
    keys: set[Key] = field(default_factory=set)
    new_keys: set[Key] = field(default_factory=set)
    became: "Person | None" = None
    has_moved: bool = False
    is_new: bool = False

    @property
    def current(self) -> "Person":
        person = self
        while person.became is not None:
            person = person.became
        return person

    def fits(self, keys: Iterable[Key]) -> bool:
        """Whether these keys can be of the same person: none is of a namespace in which they have another one."""
        namespaces = {namespace for namespace, _value in self.keys}
        return not any(namespace in namespaces for namespace, _value in keys)

    def move(self, company: Company | None, at: str) -> bool:
        """Belong to an account from that time on. False when nothing changed or something newer is known."""
        if company is None or company is self.company:
            return False
        is_settled = self.company is not None and not self.company.is_personal
        if is_settled and at < self.facts.known_at.get(ACCOUNT, ""):
            return False
        self.company, self.has_moved = company, True
        self.facts.known_at[ACCOUNT] = at
        return True


def keys_of(source: str, customer: Customer) -> list[Key]:
    """By what a payload's person can be found."""
    keys = [(source, customer.key)] if customer.key else []
    email = folded_email(customer.email)
    return [*keys, (EMAIL, email)] if email else keys


class People:
    """The customers of a batch."""

    def __init__(self, companies: Companies) -> None:
        self._companies = companies
        self._by_key: dict[Key, Person] = {}
        self.all: list[Person] = []
        self.merged: list[Person] = []

    def add(self, person: Person) -> None:
        """A known customer, with the keys by which they are known."""
        self.all.append(person)
        self._by_key |= dict.fromkeys(person.keys, person)

    def known(self, source: str, customer: Customer) -> Person | None:
        """Who is found by what a payload says, before it teaches anything."""
        found = (self._by_key[key].current for key in keys_of(source, customer) if key in self._by_key)
        return next(found, None)

    def learn(self, source: str, customer: Customer, at: str, known: Person | None) -> tuple[Person | None, bool]:
        """Find or make the person that a payload means, and take its facts.

        Args:
            source: where the payload comes from.
            customer: what it says.
            at: when it said so.
            known: who this answer was from until now.

        Returns:
            The person (None: nothing is said about anybody), and whether something became known that people may see.
        """
        if customer == ANONYMOUS:
            return known, False
        person = self._find(keys_of(source, customer), known)
        company, taught = self._companies.learn(source, customer, at, person.company)
        news = [
            person is not known,
            person.facts.learn("name", customer.name, at),
            person.facts.learn("email", folded_email(customer.email), at),
            person.move(company, at),
            taught,
        ]
        return person, any(news)

    def _find(self, keys: list[Key], known: Person | None) -> Person:
        found = list(dict.fromkeys(self._by_key[key].current for key in keys if key in self._by_key))
        if (
            known is not None
            and known not in found
            and (not keys or not known.keys or (not found and known.fits(keys)))
        ):
            found.append(known)
        person = self._unite(found) if found else self._make()
        for key in keys:
            if key not in self._by_key:
                person.keys.add(key)
                person.new_keys.add(key)
            self._by_key[key] = person
        return person

    def _make(self) -> Person:
        person = Person(None, Facts({}, {}), is_new=True)
        self.all.append(person)
        return person

    def _unite(self, people: list[Person]) -> Person:
        """The one who is known for longest stays."""
        first, *others = sorted(people, key=self._seniority)
        for other in others:
            first.facts.learn_all(other.facts)
            first.move(other.company, other.facts.known_at.get(ACCOUNT, ""))
            first.keys |= other.keys
            first.new_keys |= other.new_keys
            other.became = first
            self.merged.append(other)
        return first

    def _seniority(self, person: Person) -> tuple[bool, int]:
        return (person.id is None, person.id or self.all.index(person))
