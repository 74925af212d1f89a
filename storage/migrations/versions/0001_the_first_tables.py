"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_accounts()
    _create_deliveries()
    _create_quarantine()
    _create_seen_events()
    _create_settings()
    _create_subscriptions()
    _create_tallies()
    _create_account_identities()
    _create_customers()
    _create_identities()
    _create_responses()
    _create_follow_ups()
    _create_follow_up_events()


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("folded_name", sa.String(), nullable=True),
        sa.Column("plan", sa.String(), nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("revenue", sa.BigInteger(), nullable=True),
        sa.Column("renewal", sa.Date(), nullable=True),
        sa.Column("owner_email", sa.String(), nullable=True),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("facts_at", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("revenue >= 0", name=op.f("ck_accounts_revenue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_folded_name"), "accounts", ["folded_name"])
    op.create_index("ix_accounts_revenue", "accounts", ["revenue"], **_where("revenue IS NOT NULL"))


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("parent_id", ROW_ID, nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_revision", sa.Integer(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=True),
        sa.Column("posted_channel", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("is_uncertain", sa.Boolean(), nullable=False),
        sa.Column("uncertain_since", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name=op.f("ck_deliveries_lease")),
        sa.CheckConstraint("is_uncertain = (uncertain_since IS NOT NULL)", name=op.f("ck_deliveries_uncertain")),
        sa.ForeignKeyConstraint(["parent_id"], ["deliveries.id"], name=op.f("fk_deliveries_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_given_up", "deliveries", ["given_up_at"], **_where("given_up_at IS NOT NULL"))
    op.create_index(op.f("ix_deliveries_parent_id"), "deliveries", ["parent_id"])
    op.create_index(
        "ix_deliveries_stale",
        "deliveries",
        ["rank", "due_at", "id"],
        **_where("revision > sent_revision AND given_up_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index("ix_deliveries_subject", "deliveries", ["subject"])
    op.create_index("uq_deliveries_reply", "deliveries", ["kind", "subject", "channel", "parent_id"], unique=True)
    op.create_index(
        "uq_deliveries_wish", "deliveries", ["kind", "subject", "channel"], unique=True, **_where("parent_id IS NULL")
    )


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("replayed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("source", "digest", name=op.f("uq_quarantine_source_digest")),
    )
    op.create_index(op.f("ix_quarantine_kept_at"), "quarantine", ["kept_at"])


def _create_seen_events() -> None:
    op.create_table(
        "seen_events",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_seen_events")),
    )
    op.create_index(op.f("ix_seen_events_seen_at"), "seen_events", ["seen_at"])


def _create_settings() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("what IN ('alerts', 'answers', 'summary')", name=op.f("ck_subscriptions_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("channel", "what", "filter", name=op.f("uq_subscriptions_channel_what_filter")),
    )


def _create_tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("detractors", sa.Integer(), nullable=False),
        sa.Column("passives", sa.Integer(), nullable=False),
        sa.Column("promoters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "value", "day", "next_day", name=op.f("pk_tallies")),
    )


def _create_account_identities() -> None:
    op.create_table(
        "account_identities",
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("namespace", sa.String(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_identities_account_id")),
        sa.PrimaryKeyConstraint("value", "namespace", name=op.f("pk_account_identities")),
    )
    op.create_index(op.f("ix_account_identities_account_id"), "account_identities", ["account_id"])


def _create_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("facts_at", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_customers_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_customers_account_id"), "customers", ["account_id"])


def _create_identities() -> None:
    op.create_table(
        "identities",
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("namespace", sa.String(), nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_identities_customer_id")),
        sa.PrimaryKeyConstraint("value", "namespace", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_customer_id"), "identities", ["customer_id"])


def _create_responses() -> None:
    op.create_table(
        "responses",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("survey", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("version_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("ticket_url", sa.Text(), nullable=True),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("customer_id", ROW_ID, nullable=True),
        sa.Column("plan", sa.String(), nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("sentiment", sa.JSON(), nullable=True),
        sa.Column("themes", sa.Text(), nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("reading_until", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('relationship', 'transactional', 'prospect')", name=op.f("ck_responses_kind")),
        sa.CheckConstraint("(score IS NULL) = (deleted_at IS NOT NULL)", name=op.f("ck_responses_scored")),
        sa.CheckConstraint(
            "deleted_at IS NULL OR (comment IS NULL AND url IS NULL AND customer_id IS NULL)",
            name=op.f("ck_responses_erased"),
        ),
        sa.CheckConstraint("next_day >= day", name=op.f("ck_responses_days")),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_responses_score")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_responses_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("external_id", "source", name=op.f("uq_responses_external_id_source")),
    )
    op.create_index(
        "ix_responses_customer",
        "responses",
        ["customer_id", "kind", "answered_at", "id"],
        **_where("customer_id IS NOT NULL"),
    )
    op.create_index("ix_responses_day", "responses", ["kind", "day", "next_day"], **_where("deleted_at IS NULL"))
    op.create_index(
        "ix_responses_unread", "responses", ["answered_at"], **_where("read_at IS NULL AND deleted_at IS NULL")
    )


def _create_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("response_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("contacted_at", MOMENT, nullable=True),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("root_causes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("urgency_points", sa.Integer(), nullable=True),
        sa.Column("urgency_level", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'resolved') = (outcome IS NOT NULL)", name=op.f("ck_follow_ups_resolved_how")),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_follow_ups_resolved")),
        sa.CheckConstraint("(state = 'snoozed') = (snoozed_until IS NOT NULL)", name=op.f("ck_follow_ups_snoozed")),
        sa.CheckConstraint(
            "outcome IN ('recovered', 'not_recovered', 'no_reply', 'not_actionable', 'withdrawn')",
            name=op.f("ck_follow_ups_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'contacted', 'snoozed', 'resolved')", name=op.f("ck_follow_ups_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('taken', 'contacted') OR owner IS NOT NULL", name=op.f("ck_follow_ups_owned")
        ),
        sa.CheckConstraint("urgency_points BETWEEN 0 AND 100", name=op.f("ck_follow_ups_urgency_points")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_follow_ups_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("response_id", name=op.f("uq_follow_ups_response_id")),
    )
    op.create_index("ix_follow_ups_resolved", "follow_ups", ["resolved_at"], **_where("state = 'resolved'"))
    op.create_index("ix_follow_ups_unresolved", "follow_ups", ["due_at"], **_where("state <> 'resolved'"))


def _create_follow_up_events() -> None:
    op.create_table(
        "follow_up_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("follow_up_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name=op.f("fk_follow_up_events_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_events")),
    )
    op.create_index(op.f("ix_follow_up_events_follow_up_id"), "follow_up_events", ["follow_up_id"])
