"""The index by day holds what most filters ask for: a period is counted without touching its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = [
    "kind", "day", "next_day", "deleted_at", "score", "plan", "segment", "region", "source", "survey", "agent", "customer_id",
]  # fmt: skip


def upgrade() -> None:
    standing = sa.text("deleted_at IS NULL")
    op.drop_index("ix_responses_day", "responses")
    op.create_index("ix_responses_day", "responses", COLUMNS, sqlite_where=standing, postgresql_where=standing)
