"""An answer knows its customer's account: by company, and by today's facts, it is counted without looking up each customer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BY_DAY = [
    "kind", "day", "next_day", "deleted_at", "score", "customer_id", "account_id", "plan", "segment", "region", "owner",
    "source", "survey", "agent", "themes",
]  # fmt: skip
STANDING = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_responses_day", "responses")
    op.add_column(
        "responses", sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=True)
    )
    op.execute(
        "UPDATE responses SET account_id = customers.account_id FROM customers "
        "WHERE customers.id = responses.customer_id AND customers.account_id IS NOT NULL"
    )
    op.create_index("ix_responses_day", "responses", BY_DAY, sqlite_where=STANDING, postgresql_where=STANDING)
