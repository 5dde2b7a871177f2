"""What a held edition was before, so that it can go on from there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Expand."""
    op.add_column("edition", sa.Column("held_from", sa.String(length=12), nullable=True))
