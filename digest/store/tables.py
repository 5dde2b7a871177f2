"""The tables. Times are UTC; enumerations are stored by their value; nothing here depends on the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is a bug and raises."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into what the driver stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's)
        """Return an aware datetime in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


source_state = Table(
    "source_state",
    metadata,
    Column("source", String(63), primary_key=True),
    Column("place", Text, nullable=False),  # the address or folder that the validators belong to
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_try", UtcDateTime, nullable=False),
    Column("last_success", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("last_failure", Text),
    Column("remedy", Text),
    Column("empties", Integer, nullable=False, server_default="0"),  # in a row
    Column("quiet_since", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("gone", Boolean, nullable=False, server_default=false()),
    Column("moved_to", Text),
    Column("moved_at", UtcDateTime),
)

source_day = Table(
    "source_day",
    metadata,
    Column("source", String(63), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("looks", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("empties", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("undated", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("longest_quiet", Integer, nullable=False),  # seconds
)

own_source = Table(
    "own_source",  # sources whose texts are our own, as last configured: a renamed one's texts stay
    metadata,
    Column("source", String(63), primary_key=True),
)

article = Table(
    "article",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("source", String(63), nullable=False),
    Column("taken_as", String(8), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("dated", UtcDateTime, nullable=False),  # published, else first_seen
    Column("newest", Integer, nullable=False),  # number of the newest version
    Column("content_hash", String(64), nullable=False),
    Column("language", String(35)),
    Column("terms", Text, nullable=False),  # sorted, unique, separated by blanks
    Index("ix_article_first_seen", "first_seen"),
    Index("ix_article_dated", "dated"),
    Column("text_hash", String(64)),  # of what stands below the headline, where that tells it apart
    Index("ix_article_content_hash", "content_hash"),
    Index("ix_article_text_hash", "text_hash"),
)

article_source = Table(
    "article_source",  # which sources had an article as news, and since when
    metadata,
    Column("article", Integer, ForeignKey("article.key", ondelete="CASCADE"), primary_key=True),
    Column("source", String(63), primary_key=True),
    Column("position", Integer),
    Column("guid", Text),  # the source's own name for it
    Column("first_seen", UtcDateTime, nullable=False),
    Index("ix_article_source_first_seen", "first_seen"),
    Index("ix_article_source_guid", "source", "guid"),
)

article_alias = Table(
    "article_alias",  # other identities under which a source has had an article: it moved, or came twice
    metadata,
    Column("source", String(63), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("article", Integer, ForeignKey("article.key", ondelete="CASCADE"), nullable=False),
    Index("ix_article_alias_article", "article"),
    Index("ix_article_alias_id", "id"),
)

version = Table(
    "version",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("article", Integer, ForeignKey("article.key", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("observed_at", UtcDateTime, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("url", Text),
    Column("headline", Text, nullable=False),
    Column("headline_derived", Boolean, nullable=False),
    Column("standfirst", Text),
    Column("blocks", JSON, nullable=False),
    Column("byline", Text),
    Column("credit", Text),
    Column("published", UtcDateTime),
    Column("date_only", Boolean, nullable=False),
    Column("modified", UtcDateTime),
    Column("embargo", UtcDateTime),
    Column("status", String(8), nullable=False, server_default="usable"),  # usable, withheld, canceled
    Column("signal", String(10)),  # update, correction
    Column("language", String(35)),
    Column("sections", JSON, nullable=False),
    Column("image", JSON(none_as_null=True)),
    Column("position", Integer),
    Column("listed", JSON(none_as_null=True)),  # ids of earlier coverage that its source lists below it
    Column("pruned_at", UtcDateTime),  # when its text was deleted: headline, date, link, credit stay
    Column("freed", UtcDateTime),  # from when on it may be published, where that is after it came in
    UniqueConstraint("article", "number"),
    Index("ix_version_observed_at", "observed_at"),
    # Few are ever kept back: these hold only those.
    Index("ix_version_freed", "freed", sqlite_where=text("freed IS NOT NULL")),
    Index("ix_version_embargo", "embargo", sqlite_where=text("embargo IS NOT NULL")),
    Index("ix_version_status", "status", sqlite_where=text("status <> 'usable'")),
)

model_answer = Table(
    "model_answer",  # what a language model answered, so that a build asks once
    metadata,
    Column("article", Integer, ForeignKey("article.key", ondelete="CASCADE"), primary_key=True),
    Column("question_hash", String(64), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
)

picture = Table(
    "picture",  # of an article, made small once; mails show it by its name
    metadata,
    Column("article", Integer, ForeignKey("article.key", ondelete="CASCADE"), primary_key=True),
    Column("asked", String(64), primary_key=True),  # hash of its address and of what was to be made of it
    Column("name", String(36), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("octets", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_picture_name", "name"),
    Index("ix_picture_made_at", "made_at"),
)

edition = Table(
    "edition",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("cut_off", UtcDateTime, nullable=False),
    Column("window_start", UtcDateTime),
    Column("config_hash", String(64)),
    Column("send_after", UtcDateTime),
    Column("send_before", UtcDateTime),
    Column("content_hash", String(64)),
    Column("frozen_at", UtcDateTime),
    Column("audience", Integer),
    Column("reason", Text),
    Column("held_from", String(12)),  # the state that a held edition goes back to
)

edition_revision = Table(
    "edition_revision",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("built_at", UtcDateTime, nullable=False),
    Column("content", JSON(none_as_null=True)),  # the Edition; null where nothing was eligible
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
)

verdict = Table(
    "verdict",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("article", Text, primary_key=True),
    Column("rule", String(20), nullable=False),
    Column("content", JSON, nullable=False),  # the Verdict
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
    Index("ix_verdict_article", "article"),
)

carried = Table(
    "carried",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("article", Text, primary_key=True),  # each article of each story, not only the lead
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),  # normal form
    Column("mailbox", Text, nullable=False),  # as written, for the envelope and To
    Column("name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,  # a number is never used again: message ids are made from it
)

subscription = Table(
    "subscription",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("subscriber", Integer, ForeignKey("subscriber.id"), primary_key=True),
    Column("topics", JSON, nullable=False),
    Column("state", String(12), nullable=False),  # active, ended, unsubscribed
    Column("origin", String(12), nullable=False),  # config, command, import
    Column("since", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_subscription_subscriber", "subscriber"),
)

segment = Table(
    "segment",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),  # the hashes of the mail's pieces, one after the other
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
)

piece = Table(
    "piece",  # of mails, each kept once for all segments of an edition
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),  # SHA-256 of the content
    Column("content", LargeBinary, nullable=False),  # bytes, or a place for a reader's value
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
)

delivery = Table(
    "delivery",
    metadata,
    Column("newsletter", String(63), primary_key=True),
    Column("edition_date", Date, primary_key=True),
    Column("subscriber", Integer, ForeignKey("subscriber.id"), primary_key=True),
    Column("address", Text),  # normal form; erased long after the edition
    Column("mailbox", Text),
    Column("name", Text, nullable=False),
    Column("segment", String(64)),  # null: no story for this reader's topics
    Column("state", String(12), nullable=False),
    Column("fence", Integer, nullable=False, default=0),
    Column("owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("msgid", Text),
    Column("stage", String(8)),
    Column("code", Integer),
    Column("enhanced", String(12)),
    Column("reply", Text),
    Column("maybe_dup", Integer, nullable=False, default=0),
    Column("sent_at", UtcDateTime),
    ForeignKeyConstraint(["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]),
    UniqueConstraint("newsletter", "edition_date", "address"),
    Index("ix_delivery_work", "newsletter", "edition_date", "state", "next_at"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newsletter", String(63), nullable=False),
    Column("edition_date", Date, nullable=False),
    Column("kind", String(10), nullable=False),  # pin, exclude, move, edit, undo
    Column("article", Text),  # what it is about; null: the edition itself
    Column("content", JSON, nullable=False),  # the new words, the section, the place
    Column("undoes", Integer, ForeignKey("decision.id")),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Index("ix_decision_edition", "newsletter", "edition_date"),
)

killed = Table(
    "killed",
    metadata,
    Column("article", Text, primary_key=True),  # never taken in again
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

killed_text = Table(
    "killed_text",
    metadata,
    Column("hash", String(64), primary_key=True),  # of what a killed article said: never taken in again
    Column("article", Text, nullable=False),
)

cancelled = Table(
    "cancelled",  # what a source has taken back: it is never taken in again from that source
    metadata,
    Column("source", String(63), primary_key=True),
    Column("mark", String(64), primary_key=True),  # of an identity, of its own name, of a text's hash
    Column("at", UtcDateTime, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newsletter", String(63), nullable=False),
    Column("subscriber", Integer, ForeignKey("subscriber.id"), nullable=False),
    Column("kind", String(14), nullable=False),  # begun, ended, unsubscribed, resubscribed, topics, erased
    Column("origin", String(12), nullable=False),  # config, command, one-click, page, import
    Column("at", UtcDateTime, nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Index("ix_consent_subscriber", "subscriber", "newsletter"),
    sqlite_autoincrement=True,
)

suppression = Table(
    "suppression",
    metadata,
    Column("hash", String(64), primary_key=True),  # salted, of the address in its normal form
    Column("address", Text),  # erased long after the reader has gone; the hash stays
    Column("reason", String(12), nullable=False),  # bounced, complained, operator, unsubscribed
    Column("detail", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_suppression_address", "address"),
)

bounce = Table(
    "bounce",  # what came back of which copy, by a mail with a token of ours or refused by the relay
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newsletter", String(63), nullable=False),
    Column("edition_date", Date, nullable=False),
    Column("subscriber", Integer, ForeignKey("subscriber.id"), nullable=False),
    Column("action", String(10), nullable=False),  # suppress, count, complaint
    Column("reason", String(40), nullable=False),
    Column("status", String(12)),
    Column("code", Integer),
    Column("origin", String(8), nullable=False),  # mail, smtp
    Column("at", UtcDateTime, nullable=False),
    Column("acted", Boolean, nullable=False),  # the address was suppressed for it
    UniqueConstraint("newsletter", "edition_date", "subscriber", "action"),
    Index("ix_bounce_subscriber", "subscriber", "edition_date"),
    Index("ix_bounce_at", "at"),
)

bounce_mail = Table(
    "bounce_mail",  # mails that were taken and did something: none does it twice
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

bounce_day = Table(
    "bounce_day",  # how many mails came to the return path, and what became of them
    metadata,
    Column("day", Date, primary_key=True),
    Column("outcome", String(12), primary_key=True),
    Column("mails", Integer, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("cause", Text, primary_key=True),  # one alarm for a cause, however often it comes up
    Column("what", Text, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("told_at", UtcDateTime),
)

beat = Table(
    "beat",
    metadata,
    Column("name", String(20), primary_key=True),  # of the service
    Column("at", UtcDateTime, nullable=False),
    Column("monotonic", Float, nullable=False),
    Column("boot", Text, nullable=False),  # which start of the machine and of the service
    Column("counter", Integer, nullable=False),  # also in data/beat: a database behind that file is restored
)
