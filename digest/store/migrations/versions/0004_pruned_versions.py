"""When a version's text was deleted."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Expand."""
    op.add_column("version", sa.Column("pruned_at", UtcDateTime(), nullable=True))
    op.create_index("ix_version_observed_at", "version", ["observed_at"], unique=False)
