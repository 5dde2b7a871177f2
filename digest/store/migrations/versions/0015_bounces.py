"""Bounces: what came back of which copy, mails that were taken, how many a day."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Expand; what came back before was not noted."""
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("newsletter", sa.String(63), nullable=False),
        sa.Column("edition_date", sa.Date, nullable=False),
        sa.Column("subscriber", sa.Integer, nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("status", sa.String(12), nullable=True),
        sa.Column("code", sa.Integer, nullable=True),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("acted", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["subscriber"], ["subscriber.id"], name="fk_bounce_subscriber_subscriber"),
        sa.PrimaryKeyConstraint("id", name="pk_bounce"),
        sa.UniqueConstraint(
            "newsletter",
            "edition_date",
            "subscriber",
            "action",
            name="uq_bounce_newsletter_edition_date_subscriber_action",
        ),
    )
    op.create_index("ix_bounce_subscriber", "bounce", ["subscriber", "edition_date"])
    op.create_index("ix_bounce_at", "bounce", ["at"])
    op.create_table(
        "bounce_mail",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_bounce_mail"),
    )
    op.create_table(
        "bounce_day",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("mails", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "outcome", name="pk_bounce_day"),
    )
