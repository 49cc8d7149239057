"""The tables, as they are at the newest schema. They are made by migrations only (migrations/versions)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

schema = MetaData()

# `search` is what is searched: title and KGI, in one case and width. Times are UTC, in ms since 1970.
workspaces = Table(
    "workspaces", schema,
    Column("id", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("card", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("archived_at", BigInteger),
    Column("deleted_at", BigInteger),
)  # fmt: skip

# `base` is the revision whose text a delta stands on; None when `content` is whole. `key` makes a retry harmless.
revisions = Table(
    "revisions", schema,
    Column("workspace_id", String(64), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("base", Integer),
    Column("kind", String(16), nullable=False),
    Column("by_name", Text, nullable=False),
    Column("by_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("workspace_id", "key", name="revisions_key"),
)  # fmt: skip

versions = Table(
    "versions", schema,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["workspace_id", "number"], ["revisions.workspace_id", "revisions.number"], name="versions_revision",
        ondelete="CASCADE",
    ),
)  # fmt: skip

presence = Table(
    "presence", schema,
    Column("workspace_id", String(64), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True),
    Column("client", String(64), primary_key=True),
    Column("by_name", Text, nullable=False),
    Column("by_id", String(64), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)  # fmt: skip
