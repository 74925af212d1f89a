"""A case knows when it was first taken and first answered: `/nps loop` need not look it up in the trail of each."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FIRST = {"first_taken_at": ("taken", "assigned", "snoozed"), "first_contacted_at": ("contacted",)}


def upgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    undone_event = "json_extract(undone.detail, '$.of')" if is_sqlite else "CAST(undone.detail ->> 'of' AS bigint)"
    for column, actions in FIRST.items():
        op.add_column("follow_ups", sa.Column(column, UtcDateTime(), nullable=True))
        listed = ", ".join(f"'{action}'" for action in actions)
        op.execute(
            f"UPDATE follow_ups SET {column} = (SELECT min(event.at) FROM follow_up_events AS event "  # noqa: S608  # SQL of ours
            f"WHERE event.follow_up_id = follow_ups.id AND event.action IN ({listed}) AND NOT EXISTS ("
            "SELECT 1 FROM follow_up_events AS undone WHERE undone.follow_up_id = event.follow_up_id "
            f"AND undone.action = 'undone' AND {undone_event} = event.id))"
        )
    op.drop_index("ix_follow_up_events_first", "follow_up_events")
