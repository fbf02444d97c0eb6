"""Cuts a JSON document that holds an array of records into one record a line, without loading it whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbench.errors import IngestError

_CHUNK = 1 << 20
_LONGEST_RECORD = 1 << 26
_CUT_OFF = "(the document ends before the array does)"
_BLANK = " \t\r\n\ufeff"
_MARK = re.compile(r'\\.|["{}\[\],]', re.DOTALL)
_DEPTH = {"{": 1, "[": 1, "}": -1, "]": -1, ",": 0}


def cut_into_lines(document: Path, lines: Path, records: str | None, name: str) -> None:
    """Write every record of the array as a line; a broken one becomes a broken line.

    Several documents may stand one after the other, as when the pages of an answer are saved into one file.

    Args:
        document: the file, in UTF-8.
        lines: the file to write.
        records: path to the array, such as `records` or `result.items`; an array at the top is found without.
        name: what the user calls the file.

    Raises:
        IngestError: there is no array where it should be.

    """
    with (
        document.open(encoding="utf-8", errors="replace", newline="") as file,
        lines.open("w", encoding="utf-8") as out,
    ):
        text = _Text(file)
        while True:
            levels = 0 if text.peek() == "[" else _enter(text, records, name)
            for record in _elements(text):
                out.write(record.replace("\n", " ").replace("\r", " ") + "\n")
            if not _leave(text, levels) or text.peek() not in ("[", "{"):  # else the next page of an answer
                break


class _Text:
    """A window that moves over the document."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        # Only the length of a value matters here: numbers stay text, however long they are.
        self._decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self._window = ""
        self._place = 0

    def peek(self) -> str:
        """Return the next character that is not blank, '' at the end."""
        while True:
            while self._place < len(self._window):
                if self._window[self._place] not in _BLANK:
                    return self._window[self._place]
                self._place += 1
            if not self._more():
                return ""

    def take(self, expected: str) -> bool:
        """Step over the next character if it is the expected one."""
        found = self.peek() == expected
        self._place += found
        return found

    def value(self) -> tuple[object, str] | None:
        """Step over a whole value and return it with its text, or None where it is broken or cut off."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._place)
            except (json.JSONDecodeError, RecursionError):  # not whole yet, broken, or nested without end
                end = None
            # A number at the window's end may go on in the next chunk.
            if end is not None and end < len(self._window):
                return value, self._take(end)
            if len(self._window) - self._place > _LONGEST_RECORD or not self._more():
                return None if end is None else (value, self._take(len(self._window)))

    def broken(self) -> str:
        """Step over a broken value, up to the bracket that closes it or the next comma, else to the end."""
        self.peek()
        depth, quoted, end = 0, False, len(self._window)
        for mark in _MARK.finditer(self._window, self._place):
            if mark[0] == '"':
                quoted = not quoted
            elif not quoted and len(mark[0]) == 1:
                depth += _DEPTH[mark[0]]
                if depth <= 0:
                    end = mark.start() if depth < 0 or mark[0] == "," else mark.end()
                    break
        return self._take(max(end, self._place + 1))

    def _take(self, end: int) -> str:
        text = self._window[self._place : end]
        self._place = end
        return text

    def _more(self) -> bool:
        chunk = self._file.read(max(_CHUNK, len(self._window) - self._place))
        self._window = self._window[self._place :] + chunk
        self._place = 0
        return bool(chunk)


def _enter(text: _Text, records: str | None, name: str) -> int:
    """Step to the array that the path names, and return how many objects it lies within."""
    if records is None:
        raise IngestError(
            f"{name} is a JSON document that is no array. Name the field that holds the records in the mapping, "
            'for instance [read] records = "records".'
        )
    for step in records.split("."):
        seen: list[str] = []
        while text.take("{" if not seen else ","):
            key = text.value()
            if key is None or not text.take(":"):
                break
            seen.append(str(key[0]))
            if seen[-1] == step or text.value() is None:
                break
        if step not in seen:
            raise IngestError(
                f"{name}: the field {step!r} of read.records = {records!r} is not there. Fields found: "
                f"{', '.join(seen) or 'none'}. Correct the mapping."
            )
    if text.peek() != "[":
        raise IngestError(f"{name}: read.records = {records!r} does not lead to an array. Correct the mapping.")
    return len(records.split("."))


def _leave(text: _Text, levels: int) -> bool:
    """Step over the array's end and what stands behind it in the objects it lies within; tell whether all was whole."""
    if not text.take("]"):
        return False
    for _ in range(levels):
        while text.take(","):
            if text.value() is None or not text.take(":") or text.value() is None:
                return False
        if not text.take("}"):
            return False
    return True


def _elements(text: _Text) -> Iterator[str]:
    """Give the text of each element, of broken ones too, and a note where the array has no end."""
    text.take("[")
    value: tuple[object, str] | None = (None, "")
    while text.peek() not in ("]", ""):
        value = text.value()
        yield value[1] if value is not None else text.broken()
        while text.take(","):
            pass
    if not text.peek() and value is not None:
        yield _CUT_OFF
