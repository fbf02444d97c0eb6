from types import SimpleNamespace

import duckdb
import pytest

from workbench.errors import ExportError, WorkbenchError
from workbench.show.page_model import PageModel, answered, wish_of


@pytest.fixture
def view():
    money = SimpleNamespace(base="RUB")
    return SimpleNamespace(
        settings=SimpleNamespace(name="Company", money=money), is_current=True, refresh=lambda: None, close=lambda: None
    )


@pytest.fixture
def model(tmp_path, view):
    opened = PageModel(tmp_path, view)
    yield opened
    opened.close()


def test_an_answer_carries_the_number_of_its_request():
    assert answered({"number": 7}, lambda: {"rows": [1]}, rows=[], total=0) == {
        "number": 7, "rows": [1], "total": 0, "error": "",
    }  # fmt: skip


def test_an_answer_that_fails_says_why_and_leaves_the_blanks():
    def ask():
        raise WorkbenchError("There is no such list.")

    assert answered({"number": 7}, ask, rows=[]) == {"number": 7, "rows": [], "error": "There is no such list."}


def test_a_databases_own_words_are_kept_from_the_page():
    def ask():
        raise duckdb.IOException("/home/olga/company/phones.parquet is gone")

    assert "phones" not in answered({"number": 1}, ask)["error"]


def test_a_wish_that_is_none_is_refused_in_words():
    with pytest.raises(WorkbenchError, match="Open the page anew"):
        wish_of({"page": "last"})
    assert wish_of({"chosen": {"tier": "", "city": "Kazan"}}).chosen == {"city": "Kazan"}


@pytest.mark.parametrize(("name", "suffix"), [("../../etc/passwd", ".csv"), ("rows", ".csv/../../evil.csv")])
def test_a_file_stays_in_the_folder_of_the_page(model, name, suffix):
    assert model.place_for(name, suffix).parent == model.folder()


def test_files_of_other_kinds_are_refused(model):
    with pytest.raises(ExportError, match=r"Allowed: \.xlsx, \.csv, \.parquet"):
        model.place_for("rows", ".exe")


def test_the_files_of_a_page_go_with_it(tmp_path, view):
    model = PageModel(tmp_path, view)
    folder = model.folder()
    (folder / "rows.csv").write_text("a")
    model.close()
    assert not folder.exists()


def test_newer_data_are_noticed_and_gone_over_to(model, view):
    view.is_current = False
    model.look_for_newer()
    assert model.newer
    model.go_over()
    assert not model.newer
