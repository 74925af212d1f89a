"""What resolved cases ask of the product, and who asked for it."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "product_items",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("stand", sa.String(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "stand IN ('open', 'planned', 'shipped', 'wont', 'withdrawn')", name=op.f("ck_product_items_stand")
        ),
        sa.CheckConstraint("(answers = 0) = (answered_at IS NULL)", name=op.f("ck_product_items_answered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_items")),
    )
    pending = sa.text("stand IN ('open', 'planned')")
    op.create_index("ix_product_items_pending", "product_items", ["id"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "product_links",
        sa.Column("follow_up_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.Column("told_answer", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(told_answer IS NULL) = (told_at IS NULL)", name=op.f("ck_product_links_told")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name=op.f("fk_product_links_follow_up_id")),
        sa.ForeignKeyConstraint(["item_id"], ["product_items.id"], name=op.f("fk_product_links_item_id")),
        sa.PrimaryKeyConstraint("follow_up_id", name=op.f("pk_product_links")),
    )
    op.create_index("ix_product_links_item_id", "product_links", ["item_id"])
