"""Make the tables of names, tags and comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "customer_names",
        sa.Column("customer_id", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "customer_tags",
        sa.Column("customer_id", sa.String(200), primary_key=True),
        sa.Column("tag", sa.String(40), primary_key=True),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("customer_tags_by_tag", "customer_tags", ["tag"])
    op.create_table(
        "comments",
        sa.Column("comment_id", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("deleted_by", sa.String(200)),
        sa.Column("deleted_at", sa.DateTime),
    )
    op.create_index("comments_by_customer", "comments", ["customer_id", "comment_id"])


def downgrade() -> None:
    """Drop the three tables."""
    for table in ("comments", "customer_tags", "customer_names"):
        op.drop_table(table)
