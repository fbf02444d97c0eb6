"""Writes the draft of a mapping: what is sure as keys, what is not as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from workbench.ingest.mapping import Read
from workbench.ingest.propose_guess import UNSURE, Guess
from workbench.ingest.propose_words import STATUSES, plain
from workbench.tables import IDENTIFIER_KINDS, IDENTIFY, KINDS

_FIRST = ("event_id", "occurred_at", "kind", "status", *IDENTIFIER_KINDS)
_TIMES = ("occurred_at", "closed_at", "responded_at", "due_at", "paid_at")
_GA = r"\d+\.\d+"


def write_draft(file: str, kind: Guess, guesses: Sequence[Guess], read: Read) -> str:
    """Write the mapping as TOML."""
    system = system_name(file)
    lines = [
        f"description = {_text(f'Draft for {file}: look it through before use')}",
        f"system = {_text(system)}",
        "",
        *_read(read),
        "[columns]",
        *_kind(kind),
    ]
    mapped: dict[str, list[Guess]] = {}
    for guess in guesses:
        if guess.maps and guess.column != kind.column:
            mapped.setdefault(guess.becomes, []).append(guess)
    for becomes in sorted(mapped, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)):
        lines += _entry(becomes, mapped[becomes], system, kind.becomes)
    if kind.becomes == "deal" and not kind.column and "status" not in mapped:
        lines += [
            "# unsure: no column holds the status, so every row is taken for a sale",
            'status = { constant = "won" }',
        ]
    unsure = [guess for guess in guesses if guess.becomes and guess.sure == UNSURE and guess.column != kind.column]
    if unsure:
        lines += ["", "# Not sure; take the # away where it is right:"]
        lines += [f"# {guess.becomes} = {_text(guess.column)}  # {guess.why}" for guess in unsure]
    if not any(guess.identifies for guess in guesses):
        lines += [
            "",
            f"# Nothing says who it was, and a mapping needs that. Map one of: {', '.join(IDENTIFIER_KINDS)}.",
        ]
    return "\n".join(lines) + "\n"


def _read(read: Read) -> list[str]:
    given = {"records": read.records, "delimiter": read.delimiter}
    lines = [f"{key} = {_text(value)}" for key, value in given.items() if value]
    return ["[read]", *lines, ""] if lines else []


def system_name(file: str) -> str:
    """Name the source system after the file."""
    return re.sub(r"[^\w]+", "-", file.casefold()).strip("-") or "source"


def _kind(kind: Guess) -> list[str]:
    if kind.column:
        return [f"kind = {_text(kind.column)}"]
    note = f"# {kind.sure}: {kind.why}; one of {', '.join((*KINDS, IDENTIFY))}"
    return [note, f"kind = {{ constant = {_text(kind.becomes)} }}"]


def _entry(becomes: str, guesses: Sequence[Guess], system: str, kind: str) -> list[str]:
    notes = [f"# {guess.sure}: {guess.why}" for guess in guesses]
    entries = [_table(becomes, guess, system, kind) for guess in guesses]
    unknown = _unknown_statuses(guesses[0]) if becomes == "status" and kind == "deal" else []
    if unknown:
        notes.append(f"# Add to the values (open, won, lost or refunded): {', '.join(map(_text, unknown))}")
    written = entries[0] if len(entries) == 1 else f"[{', '.join(entries)}]"
    return [*dict.fromkeys(notes), f"{becomes} = {written}"]


def _table(becomes: str, guess: Guess, system: str, kind: str) -> str:
    """Write one entry."""
    keys = {"column": _text(guess.column)}
    profile = guess.profile
    if becomes in _TIMES and profile and profile.needs_format:
        keys["format"] = f"[{', '.join(_text(one) for one in _one_order(profile.formats))}]"
    if becomes in ("cookie", "crm_id", "messenger"):
        words = profile.words if profile else ()
        google = becomes == "cookie" and words and all(re.fullmatch(_GA, word) for word in words)
        keys["scope"] = _text("ga" if google else system)
    if becomes in ("phone", "email"):
        keys["split"] = _text(",;")
    if becomes == "status" and kind == "deal" and profile:
        known = [(word, STATUSES[plain(word)]) for word in profile.words if plain(word) in STATUSES]
        keys["values"] = "{ " + ", ".join(f"{_text(word)} = {_text(status)}" for word, status in known) + " }"
        if not known:
            del keys["values"]
    if list(keys) == ["column"]:
        return keys["column"]
    return "{ " + ", ".join(f"{key} = {value}" for key, value in keys.items()) + " }"


def _one_order(formats: Sequence[str]) -> list[str]:
    """Leave the month first out where the day may come first: both together would read each time as it fits."""
    day_first = any(one.startswith("%d") for one in formats)
    return [one for one in formats if not (day_first and one.startswith("%m"))]


def _unknown_statuses(guess: Guess) -> list[str]:
    words = guess.profile.words if guess.profile else ()
    return [word for word in words if plain(word) not in STATUSES]


def _text(text: str) -> str:
    """Write a text as TOML; what JSON escapes, TOML reads."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
