"""What a source's server said about coming again, and each source's days in numbers."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Expand; a source that is known has been quiet since it was asked last, as far as anybody knows."""
    op.create_table(
        "source_day",
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("empties", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("undated", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("longest_quiet", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", name=op.f("pk_source_day")),
    )
    with op.batch_alter_table("source_state") as table:
        table.add_column(sa.Column("remedy", sa.Text()))
        table.add_column(sa.Column("empties", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("quiet_since", UtcDateTime()))
        table.add_column(sa.Column("not_before", UtcDateTime()))
        table.add_column(sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("moved_to", sa.Text()))
        table.add_column(sa.Column("moved_at", UtcDateTime()))
    op.execute("UPDATE source_state SET quiet_since = last_try")
