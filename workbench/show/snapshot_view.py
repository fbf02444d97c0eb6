"""What the views of all pages share: a published snapshot, the notes on its customers, and going over to newer data."""

from __future__ import annotations

from typing import Generic, TypeVar

from workbench.notes.followed import FollowedNotes
from workbench.notes.store import NotesStore
from workbench.settings import Settings
from workbench.show.reader import SnapshotReader
from workbench.show.redirects import CurrentRedirects

Reader = TypeVar("Reader", bound=SnapshotReader)


class SnapshotView(Generic[Reader]):
    """The current snapshot of a workspace and the notes of people, as a page reads them.

    Attributes:
        settings: `workspace.toml`.
        reader: runs the queries over the snapshot.
        notes: names, tags and comments, by the customers of the snapshot that is being read.

    """

    def __init__(self, settings: Settings, reader: Reader, notes: NotesStore) -> None:
        self.settings = settings
        self.reader = reader
        self.notes = FollowedNotes(notes, CurrentRedirects(reader))

    def close(self) -> None:
        """Give back the connections of the notes."""
        self.notes.close()

    @property
    def is_current(self) -> bool:
        """Whether no newer snapshot has been published; cheap enough to poll."""
        return self.reader.is_current

    def refresh(self) -> bool:
        """Go over to the current snapshot; True where it is another one than before."""
        return self.reader.refresh()
