import subprocess
import sys

import pytest

from tests.show.four_people import CUSTOMERS, IDENTIFIERS, TOUCHES, customer, publish
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError, WorkspaceError
from workbench.show.pages.journal.view import Journal, JournalFilter

EVERYONE = JournalFilter()


def ids(journal, *args, **kwargs):
    return [row["customer_id"] for row in journal.page(EVERYONE, *args, **kwargs).rows]


def rebuild(workspace):
    """Publish a newer snapshot in which Dora has come and the others are gone."""
    dora = customer("dora", "Dora", "2024-07-01 06:00", "2024-07-01 06:00")
    return publish(workspace, customers=[dora], touches=[], customer_identifiers=[])


def test_an_open_journal_keeps_its_snapshot_until_it_is_refreshed(workspace, journal):
    rebuild(workspace)
    assert not journal.is_current
    assert len(ids(journal)) == 3
    assert journal.refresh()
    assert ids(journal) == ["dora"]
    assert not journal.refresh()


def test_an_open_journal_outlives_the_sweep_of_its_snapshot(workspace, journal):
    snapshot = rebuild(workspace)
    SnapshotStore(workspace / "snapshots").sweep(keep=1, grace_s=-1)
    assert ids(journal) == ["dora"]
    assert journal.snapshot_id == snapshot.snapshot_id


def test_a_snapshot_that_is_gone_without_a_newer_one_is_named(journal):
    for file in journal.reader.snapshot.folder.glob("*.parquet"):
        file.unlink()
    with pytest.raises(WorkbenchError, match=f"{journal.snapshot_id} cannot be read.*workbench build"):
        journal.page(EVERYONE)


def test_a_workspace_that_was_never_built_says_so(tmp_path):
    (tmp_path / "workspace.toml").write_text("")
    with pytest.raises(WorkspaceError, match="workbench build"):
        Journal.open(tmp_path)


def test_notes_survive_a_rebuild(workspace, journal):
    journal.notes.add_tag("anna", "vip", "olga")
    publish(workspace, customers=CUSTOMERS, touches=TOUCHES, customer_identifiers=IDENTIFIERS)
    journal.refresh()
    assert journal.customer("anna").tags == ["vip"]


def test_a_page_starts_without_the_heavy_libraries():
    code = (
        "import sys, workbench.show.pages.journal.view, workbench.show.pages.journal.export; "
        "print(sorted({'pandas', 'numpy', 'pyarrow', 'alembic', 'xlsxwriter', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
