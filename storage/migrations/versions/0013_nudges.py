"""What was said about cases because time went by."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'soon', 'due', 'listed', 'asked', 'returned', 'given_back', 'left', 'escalated', 'unclaimed'"


def upgrade() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("follow_up_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=True),
        sa.Column("delivery_id", ROW_ID, nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_nudges_kind")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_nudges_delivery_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name=op.f("fk_nudges_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("follow_up_id", "kind", "key", name=op.f("uq_nudges_follow_up_id_kind_key")),
    )
    op.create_index("ix_nudges_delivery_id", "nudges", ["delivery_id"])
    unsaid = sa.text("delivery_id IS NULL")
    op.create_index("ix_nudges_unsaid", "nudges", ["id"], sqlite_where=unsaid, postgresql_where=unsaid)
    unreached = sa.text("kind = 'asked' AND reached_at IS NULL")
    op.create_index("ix_nudges_unreached", "nudges", ["id"], sqlite_where=unreached, postgresql_where=unreached)
