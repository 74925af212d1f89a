"""What may still be undone of a case, and what each of its events changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("undo_revision", sa.Integer(), nullable=True))
    op.add_column("follow_ups", sa.Column("undo_until", MOMENT, nullable=True))
    _index("ix_follow_ups_undo", "undo_until", "undo_until IS NOT NULL")
    _index("ix_follow_ups_snoozed", "snoozed_until", "state = 'snoozed'")
    op.add_column("follow_up_events", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("follow_up_events", sa.Column("changes", sa.JSON(), nullable=True))
    op.create_index("uq_follow_up_events_revision", "follow_up_events", ["follow_up_id", "revision"], unique=True)
    op.drop_index("ix_follow_up_events_follow_up_id", "follow_up_events")


def _index(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "follow_ups", [column], sqlite_where=where, postgresql_where=where)
