"""What a language model answered to a question on an article: asked once, the same at each build."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from digest.model import ArticleId
from digest.store import articles, tables


def known(connection: Connection, article: ArticleId, *, question_hash: str) -> str | None:
    """Return the answer that was given before; None where the question is new."""
    m, a = tables.model_answer.c, tables.article.c
    query = (
        select(m.answer)
        .join(tables.article, a.key == m.article)
        .where(a.id == article, m.question_hash == question_hash)
    )
    return connection.execute(query).scalar_one_or_none()


def keep(
    connection: Connection, article: ArticleId, *, question_hash: str, answer: str, now: datetime
) -> bool:
    """Keep an answer; False where the article is gone, or another build has kept one before."""
    key = articles.key_of(connection, article)
    if key is None or known(connection, article, question_hash=question_hash) is not None:
        return False
    connection.execute(
        tables.model_answer.insert().values(
            article=key, question_hash=question_hash, answer=answer, answered_at=now
        )
    )
    return True
