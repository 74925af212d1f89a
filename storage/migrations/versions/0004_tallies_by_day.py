"""Tallies in the order of their days: a period is one run of cells, however many other days there are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = ["kind", "key", "day", "next_day", "value"]


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_tallies", "tallies", type_="primary")
        op.create_primary_key("pk_tallies", "tallies", KEY)
        return
    op.rename_table("tallies", "tallies_by_value")
    op.create_table(
        "tallies",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("detractors", sa.Integer(), nullable=False),
        sa.Column("passives", sa.Integer(), nullable=False),
        sa.Column("promoters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_tallies")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO tallies (kind, key, day, next_day, value, detractors, passives, promoters) "
        "SELECT kind, key, day, next_day, value, detractors, passives, promoters FROM tallies_by_value "
        "ORDER BY kind, key, day, next_day, value"
    )
    op.drop_table("tallies_by_value")
