"""All sources that had an article as news: it belongs to more than the one that was read first."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand, and note of what is there the one source that is known."""
    op.create_table(
        "article_source",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=63), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.key"], name=op.f("fk_article_source_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article", "source", name=op.f("pk_article_source")),
    )
    op.create_index("ix_article_source_first_seen", "article_source", ["first_seen"], unique=False)
    op.execute(
        "INSERT INTO article_source (article, source, position, first_seen) "
        "SELECT article.key, article.source, version.position, article.first_seen FROM article "
        "LEFT JOIN version ON version.article = article.key AND version.number = 1 "
        "WHERE article.taken_as = 'news'"
    )
