"""The queue of probable duplicates: two customers side by side, and what speaks for their being one."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from workbench.identity.suggest_queue import waiting
from workbench.notes.decisions import Decision
from workbench.notes.followed import FollowedNotes
from workbench.notes.schema import REASON_LIMIT
from workbench.show.pages.identity.people import people
from workbench.show.pages.identity.reader import IdentityReader

TABLE = "identity_suggestions"

AT_ONCE = 30
"""Pairs that go to a page at once, the most probable first."""


def queue(
    reader: IdentityReader, standing: Sequence[Decision], notes: FollowedNotes, skipped: Collection[str] = ()
) -> dict[str, Any]:
    """Return the pairs that nobody has decided about; `skipped` names those that are not wanted now by their id.

    Keys: `rows` (id, a, b: customers as `identity_people.people` gives them, weight in bits, probability, above, parts:
    field, words, weight; accepted and rejected: the reason that such a decision is given), `total` of them, how many
    are `above` the threshold, and `about` (see `identity.suggest`); `about` is None before they have been looked for.
    """
    about = reader.about(TABLE)
    if about is None:
        return {"rows": [], "total": 0, "above": 0, "about": None}
    found = _waiting(reader, standing)
    shown = [row for row in found if _name(row) not in skipped][:AT_ONCE]
    known = people(reader, sorted({row[side] for row in shown for side in ("customer_a", "customer_b")}), notes)
    return {
        "rows": [_pair(row, known) for row in shown],
        "total": len(found),
        "above": sum(row["above"] for row in found),
        "about": {key: value for key, value in about.items() if key != "curve"},
    }


def queue_size(reader: IdentityReader, standing: Sequence[Decision]) -> int:
    """Count the pairs that nobody has decided about."""
    return len(_waiting(reader, standing)) if reader.about(TABLE) else 0


def pairs_above(reader: IdentityReader, standing: Sequence[Decision]) -> list[tuple[str, str, str]]:
    """Return the customers of every undecided pair above the threshold, and the reason for which it is accepted."""
    return [
        (row["customer_a"], row["customer_b"], _accepted(row["weight"], json.loads(row["parts"])))
        for row in _waiting(reader, standing)
        if row["above"]
    ]


def _waiting(reader: IdentityReader, standing: Sequence[Decision]) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        rows = waiting(reader.cursor(), standing)
        return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]

    return reader.steadily(read)


def _pair(row: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    a, b = known[row["customer_a"]], known[row["customer_b"]]
    parts = json.loads(row["parts"])
    return {
        "id": _name(row),
        "a": a,
        "b": b,
        "weight": row["weight"],
        "probability": row["probability"],
        "above": row["above"],
        "parts": parts,
        "accepted": _accepted(row["weight"], parts),
        "rejected": _rejected(row["weight"], parts),
    }


def _accepted(weight: float, parts: Sequence[dict[str, Any]]) -> str:
    """Say why a suggestion was accepted.

    >>> _accepted(9.46, [{"words": "the same name", "weight": 12.0}, {"words": "duplicates are rare", "weight": -2.5}])
    'Suggestion accepted (weight 9.5: the same name, duplicates are rare)'
    """
    return _cut_short(f"Suggestion accepted (weight {weight:.1f}: {_all_words(parts)}")


def _rejected(weight: float, parts: Sequence[dict[str, Any]]) -> str:
    return _cut_short(f"Suggestion rejected (weight {weight:.1f}; it spoke for one person: {_all_words(parts)}")


def _all_words(parts: Sequence[dict[str, Any]]) -> str:
    return ", ".join(part["words"] for part in parts)


def _cut_short(reason: str) -> str:
    return f"{reason[: REASON_LIMIT - 1]})"


def _name(row: dict[str, Any]) -> str:
    return f"{row['customer_a']} {row['customer_b']}"
