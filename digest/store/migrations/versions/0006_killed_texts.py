"""The hashes of killed texts: the same text under another name stays out too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand."""
    op.create_table(
        "killed_text",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_killed_text")),
    )
