"""Tells which presets fit a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbench.ingest.expressions import check
from workbench.ingest.mapping import Entry, Mapping, load, presets
from workbench.ingest.propose_words import HEADERS
from workbench.ingest.sources import Source
from workbench.tables import IDENTIFIER_KINDS

_LEAST_SHARE = 0.5
_LEAST_COLUMNS = 3


@dataclass(frozen=True)
class PresetFit:
    """A preset that finds all it needs in the file, and how many of the file's columns it reads."""

    name: str
    description: str
    reads: int
    columns: int


def fitting_presets(source: Source) -> tuple[PresetFit, ...]:
    """Name the presets that find all they need and read at least half of the columns, those that read most first."""
    fits = [_fit(load(name), description, source) for name, description in presets().items()]
    return tuple(sorted((fit for fit in fits if fit is not None), key=lambda fit: (-fit.reads, fit.name)))


@cache
def expected_headers() -> Mapping:
    """Give a mapping that expects every header word that is known, so that the header is found below titles."""
    words = {word for words in HEADERS.values() for word in words}
    words |= {name for preset in presets() for name in load(preset).expected}
    words |= {word.replace(" ", "_") for word in words}
    # one spelling each: a word that is expected twice would count twice, and make a header of a row of data
    spelt = {"".join(word.split()).casefold(): word for word in sorted(words)}
    return Mapping("proposal", "", {"text": tuple(Entry(column=word, optional=True) for word in spelt.values())})


def _fit(mapping: Mapping, description: str, source: Source) -> PresetFit | None:
    found: set[str] = set()
    for column, entries in mapping.columns.items():
        here = [_columns(entry, source) for entry in entries]
        if any(names is None and not entry.optional for names, entry in zip(here, entries, strict=True)):
            return None
        found |= {name for names in here for name in names or ()}
        if column in IDENTIFIER_KINDS and any(names for names in here):
            found.add("")  # says that there is an identifier
    if mapping.table == "events" and "" not in found:
        return None
    reads = len({name.partition(".")[0] for name in found - {""}})
    if reads < _LEAST_COLUMNS or reads < _LEAST_SHARE * len(source.names):
        return None
    return PresetFit(mapping.name, description, reads, len(source.names))


def _columns(entry: Entry, source: Source) -> list[str] | None:
    """Name the columns of the file that an entry reads; None where one is not there."""
    wanted = [entry.column] if entry.column else []
    wanted += check(entry.expression, "") if entry.expression else []
    names = [source.resolve(name) for name in wanted]
    return None if None in names else [name for name in names if name]
