"""First shape."""

import sqlalchemy as sa
from alembic import op

from digest.store.dialect import SEARCH_SCHEMA
from digest.store.tables import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Expand."""
    op.create_table(
        "article",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("taken_as", sa.String(length=8), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("dated", UtcDateTime(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_article")),
        sa.UniqueConstraint("id", name=op.f("uq_article_id")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index("ix_article_content_hash", ["content_hash"], unique=False)
        batch_op.create_index("ix_article_dated", ["dated"], unique=False)
        batch_op.create_index("ix_article_first_seen", ["first_seen"], unique=False)

    op.create_table(
        "edition",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cut_off", UtcDateTime(), nullable=False),
        sa.Column("window_start", UtcDateTime(), nullable=True),
        sa.Column("config_hash", sa.String(length=64), nullable=True),
        sa.Column("send_after", UtcDateTime(), nullable=True),
        sa.Column("send_before", UtcDateTime(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", name=op.f("pk_edition")),
    )
    op.create_table(
        "source_state",
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("last_try", UtcDateTime(), nullable=False),
        sa.Column("last_success", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_state")),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address", name=op.f("uq_subscriber_address")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "carried",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"],
            ["edition.newsletter", "edition.edition_date"],
            name=op.f("fk_carried_newsletter_edition_date"),
        ),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", "article", name=op.f("pk_carried")),
    )
    op.create_table(
        "delivery",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("mailbox", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("msgid", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(length=8), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("enhanced", sa.String(length=12), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("maybe_dup", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"],
            ["edition.newsletter", "edition.edition_date"],
            name=op.f("fk_delivery_newsletter_edition_date"),
        ),
        sa.ForeignKeyConstraint(["subscriber"], ["subscriber.id"], name=op.f("fk_delivery_subscriber")),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", "subscriber", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "newsletter", "edition_date", "address", name=op.f("uq_delivery_newsletter_edition_date_address")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_work", ["newsletter", "edition_date", "state", "next_at"], unique=False
        )

    op.create_table(
        "edition_revision",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("built_at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"],
            ["edition.newsletter", "edition.edition_date"],
            name=op.f("fk_edition_revision_newsletter_edition_date"),
        ),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", "revision", name=op.f("pk_edition_revision")),
    )
    op.create_table(
        "segment",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"],
            ["edition.newsletter", "edition.edition_date"],
            name=op.f("fk_segment_newsletter_edition_date"),
        ),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", "hash", name=op.f("pk_segment")),
    )
    op.create_table(
        "subscription",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["subscriber"], ["subscriber.id"], name=op.f("fk_subscription_subscriber")),
        sa.PrimaryKeyConstraint("newsletter", "subscriber", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_subscriber", ["subscriber"], unique=False)

    op.create_table(
        "verdict",
        sa.Column("newsletter", sa.String(length=63), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"],
            ["edition.newsletter", "edition.edition_date"],
            name=op.f("fk_verdict_newsletter_edition_date"),
        ),
        sa.PrimaryKeyConstraint("newsletter", "edition_date", "revision", "article", name=op.f("pk_verdict")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index("ix_verdict_article", ["article"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("observed_at", UtcDateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("headline_derived", sa.Boolean(), nullable=False),
        sa.Column("standfirst", sa.Text(), nullable=True),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("published", UtcDateTime(), nullable=True),
        sa.Column("date_only", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("image", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"], ["article.key"], name=op.f("fk_version_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("article", "number", name=op.f("uq_version_article_number")),
    )
    for statement in SEARCH_SCHEMA:
        op.execute(statement)
