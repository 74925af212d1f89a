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
        who = self._who or ("someone" if self.company else UNKNOWN)
        return f"{who}, {text.one_line(self.company, 60)}" if self.company else who

    @property
    def essence(self) -> str:
        """Who, for a notification: "Ana Example (Example Corp, enterprise)"."""
        about = ", ".join(text.one_line(fact, 60) for fact in (self.company, self.plan) if fact)
        who = self._who or ("someone" if about else UNKNOWN)
        return f"{who} ({about})" if about else who

    @property
    def _who(self) -> str:
        return text.one_line(self.name or self.email or "", 60)

    def facts(self) -> list[list[blocks.Element]]:
        """What is known of the account, most telling first, each as elements of a rich_text line."""
        known: list[list[blocks.Element]] = []
        if self.plan:
            known.append([blocks.words(text.capital(text.one_line(self.plan, 60)), bold=True)])
        if self.revenue is not None:
            known.append([blocks.words(f"{text.money(self.revenue, self.currency)} a year", bold=True)])
        if self.renewal:
            known.append([blocks.words(f"renews {text.day(self.renewal)}")])
        known += [[blocks.words(text.one_line(fact, 60))] for fact in (self.segment, self.region) if fact]
        if self.owner:
            known.append([blocks.words("account owner "), blocks.person(self.owner)])
        if self.email and self.name:
            known.append([blocks.email(self.email)])
        return known


NOBODY = Person()
