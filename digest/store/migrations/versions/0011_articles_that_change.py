"""Articles that move, are kept back for a while, or are cancelled by the source whose words they are."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Expand; texts that are there already are told apart by all their words."""
    op.add_column("article", sa.Column("text_hash", sa.String(length=64), nullable=True))
    op.create_index("ix_article_text_hash", "article", ["text_hash"], unique=False)
    op.add_column("version", sa.Column("freed", UtcDateTime(), nullable=True))
    for name, where in (
        ("freed", "freed IS NOT NULL"),
        ("embargo", "embargo IS NOT NULL"),
        ("status", "status <> 'usable'"),
    ):
        op.create_index(f"ix_version_{name}", "version", [name], unique=False, sqlite_where=sa.text(where))
    op.create_table(
        "article_alias",
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.key"], name=op.f("fk_article_alias_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_article_alias")),
    )
    op.create_index("ix_article_alias_article", "article_alias", ["article"], unique=False)
    op.create_index("ix_article_alias_id", "article_alias", ["id"], unique=False)
    op.create_table(
        "cancelled",
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "mark", name=op.f("pk_cancelled")),
    )
