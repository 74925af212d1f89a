"""Which account is meant by a payload, and what it teaches us about it: in memory, for one batch.

An account is found by (source, id there), else by the domain of an e-mail address (unless anybody gets one there), else by
its folded name. A person about whose company nothing is said has an account without keys, which holds the facts until the
company is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scoring.responses import Customer
from storage.facts import Facts
from storage.folding import company_domain, folded_email, folded_name

Key = tuple[str, str]
DOMAIN = "domain"
NAME = "name"
SEGMENT_FACTS = {"plan": "plan", "segment": "segment", "region": "region", "owner": "owner_email"}
"""What an answer keeps as it was at its time, and what the account calls it."""
PROPERTY = "property:"
"""Before the names of free properties among the facts."""


@dataclass(eq=False, slots=True)
class Company:
    """An account while a batch is applied. `id` is None until stored."""

    id: int | None
    facts: Facts
    keys: set[Key] = field(default_factory=set)
    new_keys: set[Key] = field(default_factory=set)

    @property
    def is_personal(self) -> bool:
        return not self.keys

    @property
    def folded_name(self) -> str | None:
        return folded_name(self.facts["name"])

    def has_id_in(self, source: str) -> bool:
        return any(namespace == source for namespace, _value in self.keys)


@dataclass(frozen=True, slots=True)
class Evidence:
    """By what the company of a payload can be found."""

    id_key: Key | None
    domain_key: Key | None
    name_key: Key | None

    @classmethod
    def of(cls, source: str, customer: Customer) -> "Evidence":
        domain, name = company_domain(customer.email), folded_name(customer.company)
        return cls(
            (source, customer.account_key) if customer.account_key else None,
            (DOMAIN, domain) if domain else None,
            (NAME, name) if name else None,
        )

    @property
    def keys(self) -> list[Key]:
        return [key for key in (self.id_key, self.domain_key, self.name_key) if key]


class Companies:
    """The accounts of a batch."""

    def __init__(self) -> None:
        self._by_key: dict[Key, Company] = {}
        self.all: list[Company] = []

    def add(self, company: Company) -> None:
        """A known account, with the keys by which it is known."""
        self.all.append(company)
        self._by_key |= dict.fromkeys(company.keys, company)

    def learn(self, source: str, customer: Customer, at: str, known: Company | None) -> tuple[Company | None, bool]:
        """Find or make the account that a payload means, and take its facts.

        Args:
            source: where the payload comes from.
            customer: what it says.
            at: when it said so.
            known: the account of this person until now.

        Returns:
            The account (None: nothing is said and nothing known), and whether something became known.
        """
        evidence = Evidence.of(source, customer)
        facts = _facts(customer)
        company = self._find(evidence, known)
        if company is None:
            if not evidence.keys and not facts:
                return None, False
            company = self._make()
        self._link(company, evidence)
        news = [company.facts.learn(name, value, at) for name, value in facts.items()]
        if known is not None and known is not company and known.is_personal:
            company.facts.learn_all(known.facts)
        return company, any(news)

    def _find(self, evidence: Evidence, known: Company | None) -> Company | None:
        found = self._by_id(evidence) if evidence.id_key else self._by_name(evidence, known)
        if found is None and known is not None and (known.is_personal or not (evidence.id_key or evidence.name_key)):
            return known
        return found

    def _by_id(self, evidence: Evidence) -> Company | None:
        """An id that is not known yet belongs to an account of that domain or name, unless that one has another id there."""
        source, _value = evidence.id_key or ("", "")
        if evidence.id_key in self._by_key:
            return self._by_key[evidence.id_key]
        return next((company for company in self._meant(evidence) if not company.has_id_in(source)), None)

    def _by_name(self, evidence: Evidence, known: Company | None) -> Company | None:
        """Who has an account stays in it until another company is named: one domain may serve several accounts."""
        says_nothing_new = known and (not evidence.name_key or known.folded_name == evidence.name_key[1])
        if known and says_nothing_new and not known.is_personal:
            return known
        return next(self._meant(evidence), None)

    def _meant(self, evidence: Evidence) -> Iterator[Company]:
        """By name, then by domain: of a domain alone a company is meant that has no name, or none is said, or the same."""
        named = self._by_key.get(evidence.name_key) if evidence.name_key else None
        if named:
            yield named
        at_domain = self._by_key.get(evidence.domain_key) if evidence.domain_key else None
        if at_domain and (evidence.name_key is None or at_domain.folded_name in (None, evidence.name_key[1])):
            yield at_domain

    def _make(self) -> Company:
        company = Company(None, Facts({}, {}))
        self.all.append(company)
        return company

    def _link(self, company: Company, evidence: Evidence) -> None:
        for key in evidence.keys:
            if key not in self._by_key:
                self._by_key[key] = company
                company.keys.add(key)
                company.new_keys.add(key)


def segment_facts(customer: Customer) -> dict[str, str | None]:
    """What a payload says about its company that an answer keeps."""
    owner = folded_email(customer.owner)
    return {"plan": customer.plan, "segment": customer.segment, "region": customer.region, "owner": owner}


def _facts(customer: Customer) -> dict[str, object]:
    facts = {
        "name": customer.company,
        "plan": customer.plan,
        "segment": customer.segment,
        "region": customer.region,
        "revenue": customer.revenue,
        "renewal": customer.renewal,
        "owner_email": folded_email(customer.owner),
        **{PROPERTY + name: value for name, value in customer.properties.items()},
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}
