"""What a provider says of a piece besides its words: its own name for it, embargo, status, signal."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Expand; what is there was usable."""
    op.add_column("version", sa.Column("modified", UtcDateTime(), nullable=True))
    op.add_column("version", sa.Column("embargo", UtcDateTime(), nullable=True))
    op.add_column(
        "version", sa.Column("status", sa.String(length=8), nullable=False, server_default="usable")
    )
    op.add_column("version", sa.Column("signal", sa.String(length=10), nullable=True))
    op.add_column("article_source", sa.Column("guid", sa.Text(), nullable=True))
    op.create_index("ix_article_source_guid", "article_source", ["source", "guid"], unique=False)
