"""The tables of the notes; the migrations build them, this module reads and writes them.

Times are UTC without a zone, as in every other table of a workspace.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, String, Table, Text, false

REVISION = "0004"
"""The migration this code works with; a test holds it against the migrations themselves."""

NAME_LIMIT = 200
TAG_LIMIT = 40
COMMENT_LIMIT = 5000
AUTHOR_LIMIT = 200
ID_LIMIT = 200
REASON_LIMIT = 500
SEGMENT_LIMIT = 100
DESCRIPTION_LIMIT = 500
TRIGGER_LIMIT = 100
URL_LIMIT = 2000
MARK_LIMIT = 60

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

SAVED_SEGMENTS = Table(
    "saved_segments",
    METADATA,
    Column("segment", String(SEGMENT_LIMIT), primary_key=True),
    Column("condition", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("changed_by", String(AUTHOR_LIMIT), nullable=False),
    Column("changed_at", DateTime, nullable=False),
)
"""A segment that a person saved: its name, and the condition that its customers meet, as text."""

SEGMENT_CHANGES = Table(
    "segment_changes",
    METADATA,
    Column("change_no", Integer, primary_key=True),
    Column("segment", String(SEGMENT_LIMIT), nullable=False),
    Column("what", String(10), nullable=False),
    Column("was", Text),
    Column("now", Text),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("segment_changes_by_segment", "segment", "change_no"),
)
"""What was done to a saved segment: made, changed (its condition), described, renamed or dropped.

`segment` is its name before. Rows are only ever added.
"""

TRIGGERS = Table(
    "triggers",
    METADATA,
    Column("name", String(TRIGGER_LIMIT), primary_key=True),
    Column("segment", String(SEGMENT_LIMIT)),
    Column("model", String(40)),
    Column("tier", String(40)),
    Column("url", String(URL_LIMIT)),
    Column("secret_env", String(AUTHOR_LIMIT)),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=false()),
)
"""What happens when a customer enters a segment, or a tier of a model.

`secret_env` is the name of the environment variable that holds the secret, never the secret.
"""

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("delivery_key", String(ID_LIMIT), primary_key=True),
    Column("trigger_name", String(TRIGGER_LIMIT), nullable=False),
    Column("customer_id", String(ID_LIMIT), nullable=False),
    Column("entered_at", DateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", DateTime),
    Column("sent_at", DateTime),
    Column("last_error", Text),
    Index("deliveries_by_state", "state", "next_attempt_at", "delivery_key"),
)
"""One entry to be told to a webhook; `state` is waiting, sent or failed."""

AUDIENCE_UPLOADS = Table(
    "audience_uploads",
    METADATA,
    Column("upload_no", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("segment", String(SEGMENT_LIMIT), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("members", Text, nullable=False),
    Index("audience_uploads_by_segment", "platform", "segment", "upload_no"),
)
"""An audience file that was written; `members` is the path of the Parquet file of the hashes that were in it."""

APPEAL_CHANGES = Table(
    "appeal_changes",
    METADATA,
    Column("change_no", Integer, primary_key=True),
    Column("what", String(10), nullable=False),
    Column("value", String(MARK_LIMIT)),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("undone_by", String(AUTHOR_LIMIT)),
    Column("undone_at", DateTime),
)
"""What a person said of one or many appeals at once: their category or their status.

No value means that it is again what the sources say. A change that was undone keeps its row.
"""

APPEAL_MARKS = Table(
    "appeal_marks",
    METADATA,
    Column("event_id", String(ID_LIMIT), primary_key=True),
    Column("change_no", Integer, primary_key=True, autoincrement=False),
    Index("appeal_marks_by_change", "change_no"),
)
"""An appeal that a change was about, by the contact that was its first then."""

APPEAL_COMMENTS = Table(
    "appeal_comments",
    METADATA,
    Column("comment_id", Integer, primary_key=True),
    Column("event_id", String(ID_LIMIT), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(AUTHOR_LIMIT), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("deleted_by", String(AUTHOR_LIMIT)),
    Column("deleted_at", DateTime),
    Index("appeal_comments_by_event", "event_id", "comment_id"),
)
"""A comment on an appeal, by the contact that was its first then; a deleted one keeps its row."""
