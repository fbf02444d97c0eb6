"""Make the log of decisions about identity, to which rows can only be added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MESSAGE = "a decision is never changed or deleted; undo it by a new one"

_SQLITE = tuple(
    f"create trigger identity_decisions_no_{deed} before {deed} on identity_decisions "
    f"begin select raise(abort, '{_MESSAGE}'); end"
    for deed in ("update", "delete")
)

_POSTGRESQL = (
    f"""
    create function identity_decisions_stay() returns trigger language plpgsql as
    $$ begin raise exception '{_MESSAGE}'; end $$
    """,
    """
    create trigger identity_decisions_stay before update or delete or truncate on identity_decisions
    for each statement execute function identity_decisions_stay()
    """,
)


def upgrade() -> None:
    """Make the table and the triggers that keep its rows."""
    op.create_table(
        "identity_decisions",
        sa.Column("decision_no", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("verb", sa.String(4), nullable=False),
        sa.Column("a_kind", sa.String(20), nullable=False),
        sa.Column("a_value", sa.Text, nullable=False),
        sa.Column("b_kind", sa.String(20), nullable=False),
        sa.Column("b_value", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the table with its triggers."""
    op.drop_table("identity_decisions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function identity_decisions_stay()")
