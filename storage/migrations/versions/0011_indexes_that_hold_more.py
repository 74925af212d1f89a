"""The index by day holds themes too, the index by customer when they answered and what, and agents have one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BY_DAY = [
    "kind", "day", "next_day", "deleted_at", "score", "plan", "segment", "region", "source", "survey", "agent", "customer_id",
    "themes",
]  # fmt: skip
BY_CUSTOMER = ["customer_id", "kind", "answered_at", "id", "day", "next_day", "score", "deleted_at"]


BY_AGENT = ["agent", "kind", "day", "next_day", "score"]


def upgrade() -> None:
    known = sa.text("agent IS NOT NULL")
    op.create_index("ix_responses_agent", "responses", BY_AGENT, sqlite_where=known, postgresql_where=known)
    _renew("ix_responses_day", BY_DAY, "deleted_at IS NULL")
    _renew("ix_responses_customer", BY_CUSTOMER, "customer_id IS NOT NULL")


def _renew(name: str, columns: list[str], condition: str) -> None:
    op.drop_index(name, "responses")
    op.create_index(name, "responses", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
