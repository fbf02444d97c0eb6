"""Make the tables of saved segments, of triggers with their deliveries, and of audience files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the five tables."""
    _make_segments()
    _make_triggers()
    _make_audiences()


def _make_segments() -> None:
    op.create_table(
        "saved_segments",
        sa.Column("segment", sa.String(100), primary_key=True),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "segment_changes",
        sa.Column("change_no", sa.Integer, primary_key=True),
        sa.Column("segment", sa.String(100), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("now", sa.Text),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("segment_changes_by_segment", "segment_changes", ["segment", "change_no"])


def _make_triggers() -> None:
    op.create_table(
        "triggers",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("segment", sa.String(100)),
        sa.Column("model", sa.String(40)),
        sa.Column("tier", sa.String(40)),
        sa.Column("url", sa.String(2000)),
        sa.Column("secret_env", sa.String(200)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_key", sa.String(200), primary_key=True),
        sa.Column("trigger_name", sa.String(100), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", sa.DateTime),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("deliveries_by_state", "deliveries", ["state", "next_attempt_at", "delivery_key"])


def _make_audiences() -> None:
    op.create_table(
        "audience_uploads",
        sa.Column("upload_no", sa.Integer, primary_key=True),
        sa.Column("platform", sa.String(40), nullable=False),
        sa.Column("segment", sa.String(100), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("members", sa.Text, nullable=False),
    )
    op.create_index("audience_uploads_by_segment", "audience_uploads", ["platform", "segment", "upload_no"])


def downgrade() -> None:
    """Drop the five tables."""
    for table in ("audience_uploads", "deliveries", "triggers", "segment_changes", "saved_segments"):
        op.drop_table(table)
