"""The tables of the notes; the migrations build them, this module reads and writes them.

Times are UTC without a zone, as in every other table of a workspace.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text

REVISION = "0002"
"""The migration this code works with; a test holds it against the migrations themselves."""

NAME_LIMIT = 200
TAG_LIMIT = 40
COMMENT_LIMIT = 5000
AUTHOR_LIMIT = 200
ID_LIMIT = 200
REASON_LIMIT = 500

METADATA = MetaData()

CUSTOMER_NAMES = Table(
    "customer_names",
    METADATA,
    Column("customer_id", String(ID_LIMIT), primary_key=True),
    Column("name", String(NAME_LIMIT), nullable=False),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
)
"""The name a person gave to a customer in place of the one from the sources."""

CUSTOMER_TAGS = Table(
    "customer_tags",
    METADATA,
    Column("customer_id", String(ID_LIMIT), primary_key=True),
    Column("tag", String(TAG_LIMIT), primary_key=True),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("customer_tags_by_tag", "tag"),
)
"""A tag on a customer."""

COMMENTS = Table(
    "comments",
    METADATA,
    Column("comment_id", Integer, primary_key=True),
    Column("customer_id", String(ID_LIMIT), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("deleted_by", String(AUTHOR_LIMIT)),
    Column("deleted_at", DateTime),
    Index("comments_by_customer", "customer_id", "comment_id"),
)
"""A comment on a customer; a deleted one keeps its row with who deleted it and when."""

IDENTITY_DECISIONS = Table(
    "identity_decisions",
    METADATA,
    Column("decision_no", Integer, primary_key=True, autoincrement=False),
    Column("verb", String(4), nullable=False),
    Column("a_kind", String(20), nullable=False),
    Column("a_value", Text, nullable=False),
    Column("b_kind", String(20), nullable=False),
    Column("b_value", Text, nullable=False),
    Column("undoes", Integer),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What a person decided about two identifiers: link (one person), cut (two persons), or undo of an earlier decision.

Rows are only ever added: triggers of the database refuse to change or delete one. An undo carries the identifiers of
the decision that it is about in the end.
"""
