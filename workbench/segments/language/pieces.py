"""Cuts the text of a condition into words, numbers, days, texts in quotes and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.segments.language.columns import ConditionError

LENGTH_LIMIT = 10_000
"""Characters of a whole condition."""

_SIGNS = {"==": "=", "<>": "!=", "≠": "!=", "≥": ">=", "≤": "<="}
_QUOTES = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“”"}

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<day>\d{4}-\d{2}-\d{2}(?!\w))
    | (?P<duration>\d+[smhdwSMHDW](?!\w))
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w]))
    | (?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*'|«[^»]*»|“[^”]*”|„[^“”]*[“”])
    | (?P<sign>==|<>|!=|<=|>=|[=<>≠≥≤(),.])
    | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Piece:
    """A piece of the text: its kind, what it says, and where it begins (characters from 0)."""

    kind: str
    said: str
    at: int


def pieces(text: str) -> list[Piece]:
    """Cut the text.

    Raises:
        ConditionError: it is empty, too long, or holds what is no part of a condition.

    """
    if not text.strip():
        raise ConditionError("The condition is empty. Write one, such as: ltv > 1000")
    if len(text) > LENGTH_LIMIT:
        raise ConditionError(
            f"The condition has {len(text):,} characters; at most {LENGTH_LIMIT:,} are read. Save a part as a segment."
        )
    found: list[Piece] = []
    at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise ConditionError(_unreadable(text, at))
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Piece(kind, _said(kind, match[0]), at))
        at = match.end()
    return found


def place(text: str, at: int) -> str:
    """Say where in the text, by its words around: ` at character 5: 'ltv ›> 1000'`."""
    before, after = text[max(0, at - 20) : at], text[at : at + 20]
    return f"at character {at + 1}: {before}›{after}"


def _said(kind: str, raw: str) -> str:
    if kind == "sign":
        return _SIGNS.get(raw, raw)
    if kind == "duration":
        return raw.lower()
    if kind != "text":
        return raw
    inner = raw[1:-1]
    return inner.replace(raw[0] * 2, raw[0]) if raw[0] in "\"'" else inner


def _unreadable(text: str, at: int) -> str:
    where = place(text, at)
    if text[at] in _QUOTES:
        return f"The quotes that begin {where} are never closed. Close them; a quote inside is written twice."
    if text[at].isdigit() or text[at] == "-":
        return f"What stands {where} is no number, day or duration. Write such as 1000, 2026-01-31 or 30d."
    return f"Nothing in a condition is written so, {where}. Texts stand in quotes."
