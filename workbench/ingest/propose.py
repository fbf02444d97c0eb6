"""Proposes a mapping for a file: which column becomes what, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import IngestError
from workbench.ingest.failures import engine_errors
from workbench.ingest.mapping import Read
from workbench.ingest.propose_draft import write_draft
from workbench.ingest.propose_fit import PresetFit, expected_headers, fitting_presets
from workbench.ingest.propose_guess import Guess, guess_columns, guess_kind
from workbench.ingest.propose_paths import columns_of
from workbench.ingest.propose_values import look
from workbench.ingest.readers import open_source
from workbench.ingest.scratch import Scratch, open_scratch
from workbench.ingest.sources import Source
from workbench.settings import Storage

_USUAL_RECORDS = ("result.data", "result.items", "data.items", "records", "data", "items", "results", "result", "rows")
_HEAD = 1 << 16


@dataclass(frozen=True)
class Proposal:
    """What was found out about a file. `draft` is the text of the mapping, `presets` are those that fit, best first."""

    file: str
    kind: Guess
    columns: tuple[Guess, ...]
    presets: tuple[PresetFit, ...]
    draft: str

    @property
    def loads(self) -> bool:
        """Whether the draft can be used as it is: something says who it was."""
        return any(guess.identifies for guess in self.columns)


def propose(file: Path, scratch_folder: Path) -> Proposal:
    """Look at the header and the first rows of a file and propose how to read it.

    Args:
        file: in any format that can be ingested.
        scratch_folder: for temporary files; they are gone afterwards.

    Raises:
        IngestError: the file is missing, broken or empty.

    """
    if not file.is_file():
        raise IngestError(f"{file} does not exist or is no file. Check the path.")
    with open_scratch(scratch_folder, Storage()) as scratch, engine_errors(file.name):
        source, read = _open(scratch, file)
        columns = columns_of(source)
        if not columns:
            raise IngestError(f"{file.name} has no columns. Export it again.")
        profiles = look(scratch, source, columns)
    kind = guess_kind(columns, profiles, file.stem)
    guesses = guess_columns(columns, profiles, kind.becomes)
    kind = _without_time(kind, guesses)
    draft = write_draft(file.stem, kind, guesses, read)
    return Proposal(file.name, kind, tuple(guesses), fitting_presets(source), draft)


def _open(scratch: Scratch, file: Path) -> tuple[Source, Read]:
    """Open the file; what detection cannot tell is tried out: where the records of a JSON document lie, and blanks."""
    for records in _places_of_records(file):
        try:
            return _open_as(scratch, file, Read(records=records)), Read(records=records)
        except IngestError:
            continue  # the word is there, but no array; the last try below says what is wrong
    source = _open_as(scratch, file, Read())
    if len(source.names) == 1 and len(source.names[0].split()) > 1:
        return _open_as(scratch, file, Read(delimiter=" ")), Read(delimiter=" ")
    return source, Read()


def _places_of_records(file: Path) -> list[str]:
    """Name the usual places of the records that a JSON document may have."""
    with file.open("rb") as content:
        head = content.read(_HEAD).lstrip()
    if not head.startswith(b"{"):
        return []
    return [place for place in _USUAL_RECORDS if all(f'"{key}"'.encode() in head for key in place.split("."))]


def _open_as(scratch: Scratch, file: Path, read: Read) -> Source:
    (scratch.folder / "source").unlink(missing_ok=True)
    return open_source(scratch, file.resolve(), file.name, replace(expected_headers(), read=read))


def _without_time(kind: Guess, guesses: list[Guess]) -> Guess:
    """Let rows without a time be evidence of identity: nothing else may lack one."""
    timed = any(guess.becomes == "occurred_at" and guess.sure != "unsure" for guess in guesses)
    if timed or kind.column:
        return kind
    return Guess("", "identify", "likely", "no column holds the time, so a row can only say who is who")
