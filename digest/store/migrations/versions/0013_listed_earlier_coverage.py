"""Earlier coverage that a source lists below an article is remembered with it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Expand; of what is there already nothing is known to be listed."""
    op.add_column("version", sa.Column("listed", sa.JSON(none_as_null=True), nullable=True))
