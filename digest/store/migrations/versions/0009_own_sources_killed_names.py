"""Which sources are our own, and hashes instead of the names of killed articles."""

import sqlalchemy as sa
from alembic import op

from digest.store.killed import mark

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Expand, and take the names out of what was there."""
    op.create_table(
        "own_source",
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_own_source")),
    )
    connection = op.get_bind()
    for name in connection.execute(sa.text("SELECT article FROM killed")).scalars().all():
        for table in ("killed", "killed_text", "carried", "decision"):
            connection.execute(
                sa.text(f"UPDATE {table} SET article = :mark WHERE article = :name"),  # noqa: S608 (a constant)
                {"mark": mark(name), "name": name},
            )
