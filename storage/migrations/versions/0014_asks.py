"""What content customers were to be asked."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ASKS = "'review', 'referral', 'testimonial', 'case_study', 'nine'"
STATES = "'suggested', 'asked', 'not_now'"


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("response_id", ROW_ID, nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("suggested_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint(f"ask IN ({ASKS})", name=op.f("ck_asks_ask")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_asks_state")),
        sa.CheckConstraint("(state = 'suggested') = (decided_at IS NULL)", name=op.f("ck_asks_decided")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_asks_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("response_id", name=op.f("uq_asks_response_id")),
    )
    op.create_index("ix_asks_customer", "asks", ["customer_id", "suggested_at"])
    op.create_index("ix_asks_account", "asks", ["account_id", "suggested_at"])
