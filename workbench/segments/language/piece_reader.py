"""Reads single pieces of a condition's text, one after the other, and says what is wrong with them."""

from __future__ import annotations

from typing import Any

from workbench.errors import nearest
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.pieces import Piece, pieces, place

END = Piece("end", "the end", -1)
"""Stands behind the last piece."""

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}

_MOST_DIGITS = 20
"""So many digits of a whole number are read; it is too large with fewer."""


class PieceReader:
    """Holds the pieces of a text and how many of them have been read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = pieces(text)
        self._next = 0
        self._depth = 0

    def _list(self) -> list[Any]:
        self._need("(")
        values: list[Any] = []
        while self._said(0) != ")":
            values.append(self._value("a value"))
            if not self._take(","):
                break
        self._need(")")
        return values

    def _value(self, wanted: str) -> Any:
        piece = self._peek()
        self._next += 1
        if piece.kind in ("text", "day"):
            return piece.said
        if piece.kind == "number":
            return float(piece.said) if set(piece.said) & set(".eE") else int(piece.said[:_MOST_DIGITS])
        if piece.kind == "word" and piece.said.lower() in _FLAGS:
            return _FLAGS[piece.said.lower()]
        self._next -= 1
        if piece.kind == "word":
            raise ConditionError(f'Texts stand in quotes, {place(self._text, piece.at)}. Write "{piece.said}".')
        raise self._wrong(wanted)

    def _duration(self) -> str:
        piece = self._peek()
        if piece.kind != "duration":
            raise self._wrong("a duration such as 14d (s, m, h, d or w)")
        self._next += 1
        return piece.said

    def _whole_number(self) -> int:
        piece = self._peek()
        if piece.kind != "number" or not piece.said.isdecimal():
            raise self._wrong("a whole number")
        self._next += 1
        return int(piece.said[:_MOST_DIGITS])

    def _quoted(self, wanted: str) -> str:
        piece = self._peek()
        if piece.kind != "text":
            raise self._wrong(f"{wanted} in quotes")
        self._next += 1
        return piece.said

    def _word(self, wanted: str) -> str:
        piece = self._peek()
        if piece.kind != "word":
            raise self._wrong(wanted)
        self._next += 1
        return piece.said

    def _peek(self) -> Piece:
        return self._pieces[self._next] if self._next < len(self._pieces) else END

    def _said(self, ahead: int) -> str:
        """Return what a coming piece says in lower case; a text in quotes says nothing here."""
        at = self._next + ahead
        if at >= len(self._pieces) or self._pieces[at].kind == "text":
            return ""
        return self._pieces[at].said.lower()

    def _take(self, word: str) -> bool:
        taken = self._said(0) == word
        self._next += taken
        return taken

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise self._wrong(repr(word))

    def _wrong(self, wanted: str) -> ConditionError:
        piece = self._peek()
        if piece is END:
            return ConditionError(f"The condition ends where {wanted} is needed. Write on, or leave out the last part.")
        if piece.kind == "number" and self._next and self._pieces[self._next - 1].kind == "number":
            wanted += " (a number is written without spaces)"
        meant = nearest(piece.said.lower(), ("and", "or", "after", "within", "where")) if piece.kind == "word" else ""
        return ConditionError(f"Here {wanted} is needed, {place(self._text, piece.at)}.{meant}")
