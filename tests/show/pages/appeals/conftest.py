import shutil

import pytest

from tests.show.appeal_people import publish_appeals
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.show.pages.appeals.view import AppealsView


@pytest.fixture(scope="session")
def empty_notes(tmp_path_factory):
    """A database of notes that was made once: the migrations take longer than a test."""
    file = tmp_path_factory.mktemp("notes") / "notes.db"
    AppealMarksStore(file).close()
    return file


@pytest.fixture
def workspace(tmp_path, monkeypatch, empty_notes):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    publish_appeals(tmp_path)
    shutil.copy(empty_notes, tmp_path / "notes.db")
    return tmp_path


@pytest.fixture
def view(workspace):
    opened = AppealsView.open(workspace)
    yield opened
    opened.close()
