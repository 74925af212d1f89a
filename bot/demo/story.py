"""Two years of a made-up company's survey answers, with a bad week and a recovery in it: pure, and the same for the same seed.

The demo lays it through the same use cases as real answers, with `now` in the past, so that trends, segments, repeat
detractors, comparisons and follow-ups all have something to show.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from scoring.responses import Customer, Kind, SurveyResponse, Ticket

DAYS_OF_HISTORY = 730
DAYS_BETWEEN_SURVEYS = 91
PEOPLE_PER_COMPANY = 2
BAD_WEEK_AGO = timedelta(days=52)  # when the outage began, seen from now
BAD_WEEK = timedelta(days=6)
CHANCE_TO_ANSWER = 0.72
CHANCE_OF_A_TICKET = 0.25
LOWEST_PROMOTER, LOWEST_PASSIVE = 9, 7
SOURCE = "delighted"
LATEST = "story-latest-"
"""How the answers are called that stand in the channel when the page opens, however old they are."""
TICKETS = "generic"


@dataclass(frozen=True, slots=True)
class Answered:
    """A customer answers."""

    at: datetime
    response: SurveyResponse

    @property
    def key(self) -> tuple[str, str]:
        return self.response.source, self.response.external_id


@dataclass(frozen=True, slots=True)
class HandledBy:
    """Someone takes the case of an answer, gets in touch, and resolves it later."""

    at: datetime
    external_id: str
    source: str
    owner: str
    contacted_at: datetime | None
    resolved_at: datetime | None
    outcome: str
    root_cause: str
    note: str

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.external_id


Event = Answered | HandledBy


@cache
def world() -> Mapping[str, Any]:
    """The names and words of the story."""
    return tomllib.loads(resources.files("bot.demo").joinpath("customers.toml").read_text(encoding="utf-8"))


def people(seed: int, today: date) -> list[tuple[Customer, float]]:
    """Everybody who is asked, with how happy each usually is: -1 to 1."""
    chance = random.Random(seed)  # noqa: S311  # a story, the same for everybody; no secret
    words = world()
    found: list[tuple[Customer, float]] = []
    for index, company in enumerate(words["companies"]):
        rank = chance.choices(range(4), weights=(30, 35, 22, 13))[0]
        mood = chance.gauss(0.25 + 0.08 * rank, 0.35)
        account = Customer(
            company=f"{company} {words['trades'][index % len(words['trades'])]}",
            account_key=f"acc-{index + 1}",
            plan=words["plans"][rank],
            segment=words["segments"][index % len(words["segments"])],
            region=words["regions"][(index * 7 + rank) % len(words["regions"])],
            revenue=(2_400, 9_600, 38_000, 120_000)[rank] + chance.randrange(0, 40) * 100 * (rank + 1),
            renewal=today + timedelta(days=chance.randrange(5, 360)),
            owner=words["owners"][index % len(words["owners"])],
        )
        for number in range(PEOPLE_PER_COMPANY):
            name = f"{chance.choice(words['first_names'])} {chance.choice(words['last_names'])}"
            handle = name.lower().replace(" ", ".").replace("ö", "o")
            domain = "".join(letter for letter in company.lower() if letter.isalpha()) + ".example"
            person = replace(account, key=f"p-{index + 1}-{number + 1}", name=name, email=f"{handle}@{domain}")
            found.append((person, mood + chance.gauss(0, 0.2)))
    return found


def history(now: datetime, seed: int = 26) -> list[Event]:
    """Everything that happened in the two years before `now`, in order of time."""
    chance = random.Random(seed)  # noqa: S311  # as above
    events: list[Event] = []
    for number, (person, mood) in enumerate(people(seed, now.date())):
        answers = list(_answers(person, mood, number, now, chance))
        events += answers
        events += [handled for answer in answers if (handled := _handled(answer, now, chance))]
    return sorted([*events, *_latest(now, seed)], key=lambda event: event.at)


def _latest(now: datetime, seed: int) -> Iterator[Event]:
    """What stands in the channel when the page opens: who was won back, who is unhappy again, who waits."""
    by_plan = {person.plan: person for person, _ in people(seed, now.date())}
    for number, case in enumerate(world()["latest"]):
        at = now - timedelta(hours=case["hours_ago"])
        person = replace(by_plan[case["plan"]], renewal=now.date() + timedelta(days=case["renewal_in"]))
        if "person" in case:  # somebody of whom the two years tell nothing else
            name = case["person"]
            handle = name.lower().replace(" ", ".")
            domain = (person.email or "").partition("@")[2]
            person = replace(person, key=f"p-{handle}", name=name, email=f"{handle}@{domain}")
        key = f"{LATEST}{number}"
        response = SurveyResponse(
            source=SOURCE,
            external_id=key,
            score=case["score"],
            answered_at=at,
            comment=case["comment"],
            survey="Customer pulse",
            url=f"https://surveys.example/answers/{key}",
            customer=person,
        )
        yield Answered(at, response)
        if "owner" in case:
            yield _as_told(case, key, at)


def _as_told(case: Mapping[str, Any], key: str, at: datetime) -> HandledBy:
    taken_at = at + timedelta(minutes=case["taken_after"])
    resolved_at = at + timedelta(hours=case["resolved_after"]) if "resolved_after" in case else None
    outcome, note = _ENDINGS[case.get("ending", 0)]
    return HandledBy(
        at=taken_at,
        external_id=key,
        source=SOURCE,
        owner=case["owner"],
        contacted_at=_in_touch(taken_at, resolved_at) if resolved_at else None,
        resolved_at=resolved_at,
        outcome=outcome,
        root_cause="reliability",
        note=note,
    )


def _in_touch(taken_at: datetime, resolved_at: datetime | None) -> datetime:
    """Some hours later, and before the end."""
    hours = timedelta(hours=1 + taken_at.minute % 7)
    return min(taken_at + hours, resolved_at) if resolved_at else taken_at + hours


def live_answer(chance: random.Random, today: date) -> tuple[int, str | None, dict[str, Any]]:
    """A customer answers now: score, comment, and who it is, as a survey tool would know it."""
    person, mood = chance.choice(people(26, today))
    score = max(0, min(10, round(7.4 + 2.4 * (mood + chance.gauss(0, 0.5)))))
    comment = chance.choice(world()["comments"][band(score)]) if chance.random() < CHANCE_TO_ANSWER else None
    facts = {
        "key": person.key,
        "name": person.name,
        "email": person.email,
        "company": person.company,
        "plan": person.plan,
        "region": person.region,
    }
    return score, comment, facts


def _answers(person: Customer, mood: float, number: int, now: datetime, chance: random.Random) -> Iterator[Answered]:
    first = now - timedelta(days=DAYS_OF_HISTORY - (number * 53) % DAYS_BETWEEN_SURVEYS)
    for turn in range(DAYS_OF_HISTORY // DAYS_BETWEEN_SURVEYS + 1):
        at = first + timedelta(
            days=turn * DAYS_BETWEEN_SURVEYS + chance.randrange(-6, 7), minutes=chance.randrange(1440)
        )
        if at >= now - timedelta(hours=2) or chance.random() > CHANCE_TO_ANSWER:
            continue
        key = f"{person.key}-{turn}"
        yield _relationship(person, mood + _climate(at, now), key, at=at, now=now, chance=chance)
        if chance.random() < CHANCE_OF_A_TICKET:
            later = at + timedelta(days=chance.randrange(5, 60))
            if later < now - timedelta(hours=2):
                yield _transactional(person, mood, f"{person.key}-{turn}", later, chance)


def _climate(at: datetime, now: datetime) -> float:
    """How the whole company was doing: slowly better over two years, an outage, and a recovery that is felt."""
    days_ago = (now - at).days
    trend = 0.35 * (1 - days_ago / DAYS_OF_HISTORY) - 0.2
    if _in_bad_week(at, now):
        return trend - 1.1
    return trend + (0.15 if days_ago < (BAD_WEEK_AGO - BAD_WEEK).days else 0.0)


def _in_bad_week(at: datetime, now: datetime) -> bool:
    return now - BAD_WEEK_AGO <= at < now - BAD_WEEK_AGO + BAD_WEEK


def _relationship(
    person: Customer, mood: float, key: str, *, at: datetime, now: datetime, chance: random.Random
) -> Answered:
    score = max(0, min(10, round(7.7 + 2.4 * (mood + chance.gauss(0, 0.45)))))
    bank = "outage" if score < LOWEST_PASSIVE and _in_bad_week(at, now) else band(score)
    has_comment = chance.random() < (0.85 if score < LOWEST_PASSIVE else 0.55)
    return Answered(
        at,
        SurveyResponse(
            source=SOURCE,
            external_id=f"story-{key}",
            score=score,
            answered_at=at,
            comment=chance.choice(world()["comments"][bank]) if has_comment else None,
            survey="Customer pulse",
            url=f"https://surveys.example/answers/story-{key}",
            customer=person,
        ),
    )


def _transactional(person: Customer, mood: float, key: str, at: datetime, chance: random.Random) -> Answered:
    score = max(0, min(10, round(8.1 + 2.2 * (mood + chance.gauss(0, 0.5)))))
    bank = "transactional_good" if score >= LOWEST_PASSIVE else "transactional_bad"
    number = chance.randrange(1000, 9999)
    agent = chance.choice(world()["agents"])
    return Answered(
        at,
        SurveyResponse(
            source=TICKETS,
            external_id=f"story-ticket-{key}",
            score=score,
            answered_at=at,
            comment=chance.choice(world()["comments"][bank]),
            survey="After a ticket",
            kind=Kind.TRANSACTIONAL,
            ticket=Ticket(id=str(number), url=f"https://help.example/tickets/{number}", agent=agent),
            customer=person,
        ),
    )


def band(score: int) -> str:
    return "promoter" if score >= LOWEST_PROMOTER else "passive" if score >= LOWEST_PASSIVE else "detractor"


def _handled(answer: Answered, now: datetime, chance: random.Random) -> HandledBy | None:
    """Most cases are taken within a day and resolved within a fortnight; the newest ones are still waiting."""
    if answer.response.score >= LOWEST_PASSIVE or answer.at > now - timedelta(days=2):
        return None
    taken_at = answer.at + timedelta(hours=min(chance.expovariate(1 / 9), 40), minutes=chance.randrange(60))
    resolved_at = taken_at + timedelta(days=min(chance.expovariate(1 / 5), 25))
    outcome, note = chance.choices(_ENDINGS, weights=(50, 20, 20, 10))[0]
    return HandledBy(
        at=taken_at,
        external_id=answer.response.external_id,
        source=answer.response.source,
        owner=chance.choice(("U0ANA", "U0BEN")),
        contacted_at=_in_touch(taken_at, resolved_at),
        resolved_at=resolved_at if resolved_at < now - timedelta(hours=1) else None,
        outcome=outcome,
        root_cause=chance.choice(_CAUSES),
        note=note,
    )


_ENDINGS: Sequence[tuple[str, str]] = (
    ("recovered", "Called them, agreed a plan and told them when the fix went out."),
    ("not_recovered", "Talked twice; they stay until the contract ends."),
    ("no_reply", "Wrote three times, no answer."),
    ("not_actionable", "About something that we do not offer."),
)
_CAUSES = ("reliability", "support", "response_time", "billing", "usability", "features", "onboarding", "performance")
