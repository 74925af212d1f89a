"""Tallies of agents by months, whatever the settings: what long periods of one agent are counted from."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MONTH = {"sqlite": "date({}, 'start of month')", "postgresql": "date_trunc('month', {})::date"}
BANDS = ", ".join(
    f"sum(CASE WHEN score BETWEEN {band} THEN 1 ELSE 0 END)" for band in ("0 AND 6", "7 AND 8", "9 AND 10")
)


def upgrade() -> None:
    month = MONTH[op.get_bind().dialect.name]
    months = ", ".join(month.format(name) for name in ("day", "next_day"))
    op.execute(
        "INSERT INTO tallies (kind, key, day, next_day, value, detractors, passives, promoters) "  # noqa: S608  # our own words
        f"SELECT kind, 'months agent', {months}, coalesce(agent, ''), {BANDS} FROM responses WHERE deleted_at IS NULL "
        "GROUP BY 1, 2, 3, 4, 5"
    )
