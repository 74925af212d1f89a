"""When something was first done to a case is read from an index: `/nps loop` asks that of each."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_follow_up_events_first", "follow_up_events", ["follow_up_id", "action", "at", "id"])
