"""What survey tools announce and is still to be fetched; comments that wait for their answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_fetches()
    _create_remarks()


def _create_fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("survey_id", sa.String(), nullable=False),
        sa.Column("announced_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name=op.f("ck_fetches_lease")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_fetches_source_external_id")),
    )
    waiting, stopped = sa.text("given_up_at IS NULL"), sa.text("given_up_at IS NOT NULL")
    op.create_index("ix_fetches_due", "fetches", ["due_at", "id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_fetches_given_up", "fetches", ["given_up_at"], sqlite_where=stopped, postgresql_where=stopped)


def _create_remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "external_id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_kept_at"), "remarks", ["kept_at"])
