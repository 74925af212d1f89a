"""What is known about customers without an answer of theirs: from a file, or from the team's own systems."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scoring.responses import Customer
from storage.batch import Batch
from storage.facts import moment_text
from storage.overtaking import until_undisturbed


def learn(
    session: Session, facts: Sequence[Customer], *, source: str, at: datetime, segments: Sequence[str]
) -> list[bool]:
    """Keep facts about people, or about companies alone. The newest fact wins, an empty one never erases a known one.

    Answers keep the plan, segment, region and owner of their time; where those were not known, they are filled.

    Args:
        session: the caller's transaction; nothing is committed here.
        facts: whoever has neither key nor e-mail is a company, found by its id there or its name.
        source: where `key` and `account_key` are ids.
        at: since when all this is known.
        segments: the tallied keys.

    Returns:
        For each whether anything became known.

    Raises:
        storage.outages.Outrun: other writers were faster too often.
    """
    told = [(source, customer) for customer in facts]

    def write(also_lock: frozenset[int]) -> list[bool]:
        batch = Batch(session, [], received_at=at, also_lock=also_lock, facts=told)
        news = [batch.learn(source, customer, moment_text(at)) for source, customer in told]
        batch.store(segments)
        return news

    return until_undisturbed(session, write)
