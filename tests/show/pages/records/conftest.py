import pytest

from tests.show.pages.records.few_records import publish_records
from workbench.show.pages.records.view import RecordsView


@pytest.fixture
def company(tmp_path, monkeypatch):
    """A workspace of few records."""
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    return publish_records(tmp_path)


@pytest.fixture
def view(company):
    opened = RecordsView.open(company)
    yield opened
    opened.close()
