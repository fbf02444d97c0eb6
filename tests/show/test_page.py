import pytest

from tests.show import churn_people, interest_people, two_sisters
from workbench.show.pages.churn.page import ChurnPage
from workbench.show.pages.identity.page import IdentityPage
from workbench.show.pages.interest.page import InterestPage

WORK = {"work_start", "work_check", "work_cancel"}
FILES = {"export_start", "export_check", "export_cancel"}


@pytest.mark.parametrize(
    ("page", "build", "trait", "takes"),
    [
        (ChurnPage, churn_people.publish, "scored", WORK | FILES),
        (IdentityPage, two_sisters.build, "counts", WORK),
        (InterestPage, interest_people.build, "offers", {"work_check", "work_cancel", "save", "upload"}),
    ],
)
def test_a_page_shows_what_its_model_answers_and_takes_what_a_person_does(
    *, tmp_path, monkeypatch, page, build, trait, takes
):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    folder = tmp_path / "company"
    build(folder)
    shown = page.of(folder)
    shown.vue_start({"number": 5})
    assert getattr(shown, trait) == getattr(shown.model, trait) != {}
    assert getattr(shown, trait).get("number", 5) == 5
    assert shown.currency == shown.model.currency != ""
    assert {"start", "ask", "look_for_newer"} | takes <= set(shown.events)
    shown.model.close()
