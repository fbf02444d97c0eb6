"""Makes a raw file plain: decompressed, in UTF-8, with one kind of line end; by streaming, never whole in memory."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import IngestError
from workbench.ingest.mapping import FORMATS, Read

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_STRAY = bytes([*range(0x02, 0x09), *range(0x0E, 0x1A), 0x1B, 0x7F])
"""Bytes that mean nothing in text. Zero is not among them, which fills up files that were cut off, nor are the bytes
that part cells in some exports (01, 1c to 1f), nor the old mark of a text's end (1a).
"""

_MOST_STRAY = 0.02
"""Share of such bytes in text with a few mistakes; of packed or encrypted content they are a twelfth."""

_GZIP = b"\x1f\x8b"
_MAGIC = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}
_TEXT = {".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Plain:
    """A file that a reader can open: its path in the scratch folder, its format, and the name the user knows it by."""

    path: Path
    format: str
    name: str


def make_plain(raw: Path, name: str, read: Read, scratch: Path) -> Plain:
    """Decompress the file, tell its format, and bring text to UTF-8.

    Raises:
        IngestError: the file is broken, empty, or not of the format it claims.

    """
    # A name of our own: DuckDB would take `*`, `?` and `[` in the user's name for a pattern.
    path = scratch / "source"
    if _head(raw, len(_GZIP)) == _GZIP:
        _decompress(raw, path, name)
        name = name.removesuffix(".gz")
    else:
        path.symlink_to(raw.resolve())
    head = _head(path, _SAMPLE)
    found = _format(head, name, read)
    if found in ("parquet", "xlsx", "xls"):
        return Plain(path, found, name)
    plain = _as_utf8(path, scratch / "text", head, read, name)
    head = _head(plain, _SAMPLE)
    if not head.strip(b"\0 \t\r\n"):
        raise IngestError(f"{name} is empty. Export it again.")
    if not _is_text(head):
        raise IngestError(
            f"{name} holds no text, and is no spreadsheet, Parquet or gzip file either: it may be broken, encrypted or "
            "packed. Export it again as CSV, XLSX, JSON or Parquet, or unpack it first."
        )
    return Plain(plain, found if found != "text" else _text_format(head, read), name)


def _head(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


def _is_text(head: bytes) -> bool:
    written = head.replace(b"\0", b"")
    return len(written) - len(written.translate(None, _STRAY)) <= _MOST_STRAY * len(written)


def _decompress(raw: Path, path: Path, name: str) -> None:
    try:
        with gzip.open(raw, "rb") as packed, path.open("wb") as plain:
            while chunk := packed.read(_CHUNK):
                plain.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise IngestError(
            f"{name} is a broken gzip file: {error}. It was probably cut off on the way; fetch it again."
        ) from None


def _format(head: bytes, name: str, read: Read) -> str:
    """Tell the format by the content; `text` where only the text itself can tell."""
    found = next((word for magic, word in _MAGIC.items() if head.startswith(magic)), None)
    suffix = Path(name).suffix.lower()
    claimed = read.format or (suffix[1:] if suffix[1:] in FORMATS else None)
    if claimed in ("parquet", "xlsx", "xls"):
        if found is None or (found == "parquet") != (claimed == "parquet"):
            raise IngestError(
                f"{name} is said to be {claimed} but its content is not. It may be broken or cut off; export it again, "
                "or give it the ending of what it is."
            )
        return found
    if found is not None:
        return found
    if read.format is not None:
        return read.format
    return "text" if suffix == ".json" else _TEXT.get(suffix, "text")


def _text_format(head: bytes, read: Read) -> str:
    """Tell a JSON document, JSON lines and delimited text apart by how the text begins."""
    start = head.lstrip()
    if start[:1] == b"[":
        return "json"
    if start[:1] != b"{":
        return "csv"
    lines = [line.strip() for line in start.splitlines() if line.strip()]
    if not lines[0].endswith(b"}") or not all(line.startswith(b"{") for line in lines[:-1]):
        return "json"
    field = read.records and re.escape(read.records.split(".")[0])
    return "json" if field and re.search(rf'"{field}"\s*:'.encode(), lines[0]) else "jsonl"


def _as_utf8(path: Path, copy: Path, head: bytes, read: Read, name: str) -> Path:
    """Return the file itself if it is UTF-8 with uniform line ends, else a copy that is."""
    given = _given_encoding(read, name)
    encoding = given or _bom_encoding(head)
    if encoding in (None, "utf-8"):
        if _is_tidy_utf8(path):
            return path
        encoding = given or ("utf-8" if _mostly_utf8(path) else "cp1251")
    try:
        _transcode(path, copy, encoding or "utf-8", strict=given not in (None, "utf-8"))
    except UnicodeError as error:
        raise IngestError(
            f"{name} is not {encoding} text: {error.__class__.__name__} near byte {getattr(error, 'start', 0)}. "
            'Give its encoding in the mapping, for instance [read] encoding = "cp1251".'
        ) from None
    return copy


def _given_encoding(read: Read, name: str) -> str | None:
    if read.encoding is None:
        return None
    try:
        "".encode(read.encoding)  # codecs.lookup alone would also find base64, zip and the like, which are no text
        return codecs.lookup(read.encoding).name
    except (LookupError, ValueError):
        raise IngestError(
            f"{name}: unknown encoding {read.encoding!r}. Use utf-8, cp1251 (Windows-1251) or utf-16."
        ) from None


def _bom_encoding(head: bytes) -> str | None:
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            return encoding
    # Digits, delimiters and line ends of UTF-16 have a zero byte, on the same side; other text has none.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head) or min(even, odd) * 20 > len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_tidy_utf8(path: Path) -> bool:
    """Tell whether the whole file is UTF-8 whose lines all end the same way."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = 0
    last = b""
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
                feeds += chunk.count(b"\n")
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
                last = chunk[-1:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return returns == pairs and pairs in (0, feeds)


def _mostly_utf8(path: Path) -> bool:
    """Tell UTF-8 with a few broken bytes from another encoding: there most characters beyond ASCII are whole."""
    whole = broken = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            lost = text.count("�")
            broken += lost
            whole += len(text) - len(text.encode("ascii", "ignore")) - lost
    return whole > 4 * broken


def _transcode(path: Path, copy: Path, encoding: str, *, strict: bool) -> None:
    """Write the text as UTF-8 with Unix line ends; where not strict, bytes that mean nothing become `�`."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict" if strict else "replace")
    ends = _LineEnds()
    with path.open("rb") as file, copy.open("wb") as plain:
        while chunk := file.read(_CHUNK):
            plain.write(ends.tidy(decoder.decode(chunk)).encode())
        plain.write(ends.tidy(decoder.decode(b"", final=True), final=True).encode())


class _LineEnds:
    """Turns the line ends of Windows and old Macs into Unix ones, also where a chunk ends between the two of them."""

    def __init__(self) -> None:
        self._held = ""

    def tidy(self, text: str, *, final: bool = False) -> str:
        text = self._held + text
        self._held = "\r" if text.endswith("\r") and not final else ""
        return text.removesuffix("\r" if self._held else "").replace("\r\n", "\n").replace("\r", "\n")
