"""Make the tables of what people say of appeals: category, status, comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "appeal_changes",
        sa.Column("change_no", sa.Integer, primary_key=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("value", sa.String(60)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("undone_by", sa.String(200)),
        sa.Column("undone_at", sa.DateTime),
    )
    op.create_table(
        "appeal_marks",
        sa.Column("event_id", sa.String(200), primary_key=True),
        sa.Column("change_no", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_index("appeal_marks_by_change", "appeal_marks", ["change_no"])
    op.create_table(
        "appeal_comments",
        sa.Column("comment_id", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("deleted_by", sa.String(200)),
        sa.Column("deleted_at", sa.DateTime),
    )
    op.create_index("appeal_comments_by_event", "appeal_comments", ["event_id", "comment_id"])


def downgrade() -> None:
    """Drop the three tables."""
    for table in ("appeal_comments", "appeal_marks", "appeal_changes"):
        op.drop_table(table)
