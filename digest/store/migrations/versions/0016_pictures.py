"""Pictures of stories."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Expand."""
    op.create_table(
        "picture",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.key"], name=op.f("fk_picture_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article", "asked", name=op.f("pk_picture")),
    )
    op.create_index("ix_picture_name", "picture", ["name"])
    op.create_index("ix_picture_made_at", "picture", ["made_at"])
