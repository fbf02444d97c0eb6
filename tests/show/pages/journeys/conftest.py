import pytest

from tests.browser.marketing_company import build_marketing
from workbench.show.pages.journeys.view import JourneysView


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    return build_marketing(tmp_path_factory.mktemp("marketing") / "company")


@pytest.fixture(scope="session")
def view(company):
    opened = JourneysView.open(company)
    yield opened
    opened.close()
