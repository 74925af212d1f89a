"""What people in Slack are called, and messages found by where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "names",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_names")),
    )
    posted = sa.text("message_ts IS NOT NULL")
    op.create_index(
        "ix_deliveries_message",
        "deliveries",
        ["message_ts", "posted_channel"],
        sqlite_where=posted,
        postgresql_where=posted,
    )
