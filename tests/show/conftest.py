import pytest

from tests.show.four_people import CUSTOMERS, IDENTIFIERS, TOUCHES, publish
from workbench.show.pages.journal.view import Journal


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "workspace.toml").write_text('time_zone = "Europe/Moscow"\n')
    publish(tmp_path, customers=CUSTOMERS, touches=TOUCHES, customer_identifiers=IDENTIFIERS)
    return tmp_path


@pytest.fixture
def journal(workspace, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    opened = Journal.open(workspace)
    yield opened
    opened.notes.close()
