"""Tallies once more by months: what long periods are counted from; added up from those by days."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MONTH = {"sqlite": "date({}, 'start of month')", "postgresql": "date_trunc('month', {})::date"}
KEY = "CASE key WHEN '' THEN 'months' ELSE 'months ' || key END"


def upgrade() -> None:
    month = MONTH[op.get_bind().dialect.name]
    cell = f"kind, {KEY}, {month.format('day')}, {month.format('next_day')}, value"
    op.execute(
        "INSERT INTO tallies (kind, key, day, next_day, value, detractors, passives, promoters) "  # noqa: S608  # our own words
        f"SELECT {cell}, sum(detractors), sum(passives), sum(promoters) FROM tallies GROUP BY 1, 2, 3, 4, 5"
    )
