"""Counts by month and by all facts of an answer at once, for questions with several filters; counted from what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FACTS = ("plan", "segment", "region", "source", "survey")
SCORES = range(11)
MONTH = {"sqlite": "date({}, 'start of month')", "postgresql": "date_trunc('month', {})::date"}
THEMES = {
    "sqlite": ("json_each('[\"' || replace(trim(themes), ' ', '\",\"') || '\"]')", "value"),
    "postgresql": ("unnest(string_to_array(trim(themes), ' ')) AS each_theme", "each_theme"),
}


def upgrade() -> None:
    texts = [sa.Column(name, sa.String(), nullable=False) for name in FACTS]
    flags: list[sa.Column[bool]] = [
        sa.Column(name, sa.Boolean(), nullable=False) for name in ("has_comment", "has_theme")
    ]
    counts = [sa.Column(f"s{score}", sa.Integer(), nullable=False) for score in SCORES]
    key = ("kind", "theme", "month", "next_month", *FACTS, "has_comment", "has_theme")
    op.create_table(
        "monthly_tallies",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("next_month", sa.Date(), nullable=False),
        *texts,
        *flags,
        *counts,
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_monthly_tallies")),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    themes, theme = THEMES[dialect]
    _count(dialect, "''", "responses", "")
    _count(dialect, theme, f"responses, {themes}", "AND trim(coalesce(themes, '')) <> ''")


def _count(dialect: str, theme: str, tables: str, condition: str) -> None:
    month = MONTH[dialect]
    facts = ", ".join(f"coalesce({name}, '')" for name in FACTS)
    said = ", ".join(f"trim(coalesce({name}, '')) <> ''" for name in ("comment", "themes"))
    counts = ", ".join(f"sum(CASE WHEN score = {score} THEN 1 ELSE 0 END)" for score in SCORES)
    op.execute(
        f"INSERT INTO monthly_tallies SELECT kind, {theme}, {month.format('day')}, {month.format('next_day')}, {facts}, {said}, {counts} "  # noqa: S608  # our own words
        f"FROM {tables} WHERE deleted_at IS NULL {condition} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    )
