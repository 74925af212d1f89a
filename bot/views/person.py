"""The customer in a message: who it is, and what is known that changes how one answers."""

from dataclasses import dataclass
from datetime import date

from bot.views import blocks, text

UNKNOWN = "a customer who left no name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever answered the survey. What is not known is None and is left out of the message.

    Attributes:
        revenue: annual revenue of the account, in whole units of `currency`.
        currency: a sign ("€") or a code ("EUR"); empty prints the bare figure.
        owner: id of a Slack user, which is mentioned, else an e-mail address or a name, which is printed.
    """

    name: str | None = None
    email: str | None = None
    company: str | None = None
    plan: str | None = None
    segment: str | None = None
    region: str | None = None
    revenue: int | None = None
    currency: str = ""
    renewal: date | None = None
    owner: str | None = None

    @property
    def label(self) -> str:
        """Who, on one line: "Ana Example, Example Corp"."""
        company = _known(self.company)
        return ", ".join([self.who or ("someone" if company else UNKNOWN), *company])

    @property
    def essence(self) -> str:
        """Who, for a notification: "Ana Example (Example Corp, enterprise)"."""
        about = ", ".join(_known(self.company, self.plan))
        who = self.who or ("someone" if about else UNKNOWN)
        return f"{who} ({about})" if about else who

    @property
    def who(self) -> str:
        """Name or address; empty if neither is known."""
        return next(iter(_known(self.name, self.email)), "")

    def facts(self) -> list[list[blocks.Element]]:
        """What is known of the account, most telling first, each as elements of a rich_text line."""
        renews = [f"renews {text.day(self.renewal)}"] if self.renewal else []
        known = [*self.brief_facts(), *([blocks.words(fact)] for fact in [*renews, *_known(self.segment, self.region)])]
        if _known(self.owner):
            known.append([blocks.words("account owner "), blocks.person(self.owner or "")])
        if self.name:
            known += [[blocks.email(address)] for address in _known(self.email)]
        return known

    def brief_facts(self) -> list[list[blocks.Element]]:
        """Plan and revenue, with nobody mentioned."""
        revenue = [] if self.revenue is None else [f"{text.money(self.revenue, self.currency)} a year"]
        plan = [text.capital(fact) for fact in _known(self.plan)]
        return [[blocks.words(fact, bold=True)] for fact in (*plan, *revenue)]


def _known(*facts: str | None) -> list[str]:
    """Those that say something, on one line each."""
    return [shown for shown in (text.one_line(fact or "", 60) for fact in facts) if shown]


NOBODY = Person()
