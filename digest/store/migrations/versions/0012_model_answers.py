"""What a language model answered."""

import sqlalchemy as sa
from alembic import op

from digest.store.tables import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Expand."""
    op.create_table(
        "model_answer",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("question_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.key"], name=op.f("fk_model_answer_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article", "question_hash", name=op.f("pk_model_answer")),
    )
