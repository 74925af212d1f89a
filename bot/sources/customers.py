"""Who answered, from whatever facts a survey tool was given about the person.

Tools pass on what the team sent them, under the team's own names: `plan`, `pricing_plan`, `Company Name`, `ARR` … Names are
compared without case, blanks and signs. What we do not know stays as a property under its own name.
"""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.sources import fields
from scoring.responses import Customer

MOST_PROPERTIES = 50
LONGEST_PROPERTY_NAME = 60
_SIGNS = re.compile(r"[^a-z0-9]+")
_BLANKS = re.compile(r"\s+")

NAMES: Mapping[str, tuple[str, ...]] = {
    "key": ("key", "userid", "customerid", "externalid", "contactid"),
    "email": ("email", "emailaddress", "useremail", "mail"),
    "name": ("name", "fullname", "displayname", "username"),
    "company": ("company", "companyname", "organization", "organisation", "organizationname", "account", "accountname"),
    "account_key": ("accountkey", "accountid", "companyid", "organizationid", "organisationid", "workspaceid"),
    "plan": ("plan", "pricingplan", "subscriptionplan", "planname", "tier"),
    "segment": ("segment", "customersegment"),
    "region": ("region", "market"),
    "revenue": ("revenue", "annualrevenue", "arr", "acv"),
    "renewal": ("renewal", "renewaldate", "renewsat", "renewson", "contractend", "contractenddate"),
    "owner": ("owner", "owneremail", "accountowner", "accountmanager", "accountmanageremail", "csm", "csmemail"),
}
NAME_PARTS = ("firstname", "lastname")
_BY_NAME = {spelling: ours for ours, spellings in NAMES.items() for spelling in spellings}


def is_known(name: str) -> bool:
    """Whether this is another spelling of a fact that we know."""
    return _SIGNS.sub("", name.lower()) in _BY_NAME


class Person(NamedTuple):
    """What the tool itself says about the person, beside the team's own facts. It wins over those."""

    key: object = None
    email: object = None
    name: object = None
    company: object = None
    account_key: object = None


def customer(facts: Mapping[str, object], person: Person = Person()) -> Customer:  # noqa: B008  # an immutable value
    """Sort the facts into what we know and what is merely kept. An unusable value is left out, never an error."""
    known: dict[str, object] = {}
    further: dict[str, object] = {}
    for name, value in facts.items():
        plain = _SIGNS.sub("", name.lower())
        ours = _BY_NAME.get(plain)
        if ours and value not in (None, ""):
            known.setdefault(ours, value)
        elif not ours and plain not in NAME_PARTS:
            further[name] = value
    known |= {name: value for name, value in person._asdict().items() if value not in (None, "")}
    return Customer(
        key=fields.key(known.get("key")),
        email=fields.email(known.get("email")),
        name=fields.text(known.get("name")) or _joined_name(facts),
        company=fields.text(known.get("company")),
        account_key=fields.key(known.get("account_key")),
        plan=fields.text(known.get("plan")),
        segment=fields.text(known.get("segment")),
        region=fields.text(known.get("region")),
        revenue=fields.amount(known.get("revenue")),
        renewal=fields.day(known.get("renewal")),
        owner=fields.email(known.get("owner")),
        properties=properties(further),
    )


def _joined_name(facts: Mapping[str, object]) -> str | None:
    by_name = {_SIGNS.sub("", name.lower()): value for name, value in facts.items()}
    parts = (fields.text(by_name.get(part)) for part in NAME_PARTS)
    return " ".join(part for part in parts if part) or None


def properties(facts: Mapping[str, object]) -> Mapping[str, str]:
    """Further facts as text by name in lower case; lists and objects as JSON; at most fifty of them."""
    kept: dict[str, str] = {}
    for name, value in facts.items():
        spelled = _spelled(value)
        if spelled and (plain := _BLANKS.sub("_", name.strip().lower())[:LONGEST_PROPERTY_NAME]):
            kept[plain] = spelled
        if len(kept) == MOST_PROPERTIES:
            break
    return kept


def _spelled(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)[: fields.LONGEST_TEXT] if value else None
    return fields.text(value)
