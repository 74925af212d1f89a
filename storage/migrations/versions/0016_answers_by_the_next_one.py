"""Answers by the day of the next one: who changed sides, and what is to be put right at the ends of months."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FOLLOWED = sa.text("customer_id IS NOT NULL AND next_day < '9999-12-31'")


def upgrade() -> None:
    columns = ["kind", "next_day", "customer_id", "day", "score"]
    op.create_index("ix_responses_followed", "responses", columns, sqlite_where=FOLLOWED, postgresql_where=FOLLOWED)
