"""An answer keeps who looked after the account at its time, as it keeps the plan; before this release that was not noted: today's."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BY_DAY = [
    "kind", "day", "next_day", "deleted_at", "score", "plan", "segment", "region", "owner", "source", "survey", "agent",
    "customer_id", "themes",
]  # fmt: skip
STANDING = sa.text("deleted_at IS NULL")
OF_TODAY = "SELECT owner_email FROM customers JOIN accounts ON accounts.id = customers.account_id WHERE customers.id = responses.customer_id"
MONTH = {"sqlite": "date({}, 'start of month')", "postgresql": "date_trunc('month', {})::date"}
BANDS = ", ".join(
    f"sum(CASE WHEN score BETWEEN {band} THEN 1 ELSE 0 END)" for band in ("0 AND 6", "7 AND 8", "9 AND 10")
)


def upgrade() -> None:
    op.drop_index("ix_responses_day", "responses")
    op.add_column("responses", sa.Column("owner", sa.String(), nullable=True))
    op.execute(f"UPDATE responses SET owner = ({OF_TODAY}) WHERE customer_id IS NOT NULL")  # noqa: S608  # our own words
    op.create_index("ix_responses_day", "responses", BY_DAY, sqlite_where=STANDING, postgresql_where=STANDING)
    month = MONTH[op.get_bind().dialect.name]
    _count("owner", "day", "next_day")
    _count("months owner", month.format("day"), month.format("next_day"))


def _count(key: str, day: str, next_day: str) -> None:
    op.execute(
        "INSERT INTO tallies (kind, key, day, next_day, value, detractors, passives, promoters) "  # noqa: S608  # our own words
        f"SELECT kind, '{key}', {day}, {next_day}, coalesce(owner, ''), {BANDS} FROM responses WHERE deleted_at IS NULL "
        "GROUP BY 1, 2, 3, 4, 5"
    )
