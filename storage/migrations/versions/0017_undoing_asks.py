"""Until when it may be undone what was decided about a content customer."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asks", sa.Column("undo_until", UtcDateTime(), nullable=True))
    where = sa.text("undo_until IS NOT NULL")
    op.create_index("ix_asks_undo", "asks", ["undo_until"], sqlite_where=where, postgresql_where=where)
