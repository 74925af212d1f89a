"""Files that people drop on the bot in Slack, from the preview to the result."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('asked', 'shown', 'wanted', 'done', 'cancelled', 'refused')",
            name=op.f("ck_file_imports_stage"),
        ),
        sa.CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name=op.f("ck_file_imports_lease")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_imports")),
        sa.UniqueConstraint("file_id", name=op.f("uq_file_imports_file_id")),
    )
    waiting = sa.text("stage IN ('asked', 'wanted')")
    op.create_index("ix_file_imports_waiting", "file_imports", ["id"], sqlite_where=waiting, postgresql_where=waiting)
