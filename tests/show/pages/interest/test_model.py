import time
from pathlib import Path

import openpyxl
import pytest

from tests.show.interest_people import build
from tests.show.interest_shoppers import DAY, shoppers
from workbench.show.pages.interest.model import MOST_BYTES, InterestModel
from workbench.show.pages.interest.view import InterestView

RUN = "20260601T090000000000"
BASE = (
    "Name;Telephone no;City\n"
    + "".join(f"P{n};8 916 {n:07d};\n" for n in range(40))
    + "X;abc;\nY;;\nP1;8 916 0000001;\n"
)


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    folder = build(tmp_path / "company")
    opened = InterestModel(folder, InterestView.open(folder))
    opened.start({"number": 1})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return shoppers(tmp_path_factory.mktemp("shoppers"))


@pytest.fixture
def shopping(shop, monkeypatch):
    """A company whose interest can be learned, without scores."""
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    opened = InterestModel(shop, InterestView.open(shop))
    opened.start({"number": 1})
    yield opened
    opened.close()


def wait(model, slot):
    """Follow the work to its end; return the file that it has made."""
    deadline = time.monotonic() + 200
    path = None
    while getattr(model, slot)["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
        path = model.work_check(slot)
    assert getattr(model, slot)["error"] == ""
    return path


def send(model, name, data, piece=1 << 20):
    for offset in range(0, max(len(data), 1), piece):
        model.upload({"number": 5, "name": name, "offset": offset, "size": len(data)}, data[offset : offset + piece])


def cells(path):
    """Read a sheet: a dict of the header's words for every row."""
    head, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_says_what_a_run_can_be_asked_for(model):
    offers = model.offers
    assert (offers["number"], offers["scored"], offers["as_of"]) == (1, True, "2026-06-01")
    assert (offers["projects"], offers["third_party"]) == (["main", "blog"], False)
    assert offers["segments"] == [{"segment": "Hot now", "customers": 1}]
    assert [one["name"] for one in offers["platforms"]] == ["yandex", "google", "meta"]


def test_a_run_that_was_removed_elsewhere_is_explained(model):
    model.drop({"number": 2, "run_id": RUN})
    assert (model.runs["rows"], model.runs["error"]) == ([], "")
    model.open_run({"number": 3, "run_id": RUN})
    assert model.result["run"] is None
    assert model.result["error"].startswith(f"There is no run '{RUN}' any more.")
    model.ask({"number": 4, "what": "members", "run_id": RUN})
    assert (model.table["number"], model.table["rows"]) == (4, [])
    model.drop({"number": 5, "run_id": RUN})
    assert "removed elsewhere" in model.runs["error"]


def test_a_file_that_is_no_base_is_refused_in_words(model):
    send(model, "photo.png", b"\x89PNG")
    while model.task["state"] == "running":
        time.sleep(0.1)
        model.work_check("task")
    assert model.task["error"] == "photo.png is no file a base is read from. Allowed: XLSX, XLS, CSV, TSV, TXT."


def test_too_large_a_file_is_refused_before_it_is_sent(model):
    model.upload({"number": 5, "name": "huge.csv", "offset": 0, "size": MOST_BYTES + 1}, b"phone\n")
    assert "100 MB are taken here" in model.uploaded["error"]
    assert model.task["state"] == "idle"


@pytest.mark.parametrize("name", ["../../../etc/passwd.csv", "C:\\people\\base.csv", ".hidden.csv", "a\x00b\n.csv"])
def test_a_base_stays_in_the_pages_own_folder(model, name):
    send(model, name, b"phone\n")
    kept = model._base
    assert kept.parent == Path(model._scratch.name)
    assert kept.is_file()
    model.work_cancel("task")


def test_a_base_without_contacts_shows_its_columns_to_choose_from(model):
    send(model, "odd.csv", b"name;city\nAnna;Moscow\n")
    wait(model, "task")
    found = model.task["result"]
    assert (found["columns"], found["rows"]) == (["name", "city"], 0)
    assert found["problem"].endswith("Name the column of phones, or that of e-mails.")
    assert "--phone" not in found["problem"]


def test_a_run_needs_people(model):
    model.run({"name": "Nobody", "author": "Vera"})
    assert (model.work["state"], model.work["error"]) == ("failed", "Choose a file or a segment first.")


def test_a_base_is_uploaded_read_run_and_saved(shopping):
    send(shopping, "Expo.csv", BASE.encode(), piece=500)  # in several pieces
    assert shopping.uploaded["received"] == len(BASE)
    wait(shopping, "task")
    looked = shopping.task["result"]
    assert looked["columns"] == ["Name", "Telephone no", "City"]
    assert looked["found"] == {"phone": "Telephone no"}
    assert {row["status"]: row["rows"] for row in looked["statuses"]} == {
        "usable": 40,
        "unreadable": 1,
        "no contact": 1,
        "duplicate": 1,
    }

    asked = {"mode": "quantile", "high": 0.25, "medium": 0.25, "project": "shop", "as_of": str(DAY)}
    shopping.run({"name": "Expo", "author": "Vera", "phone": "Telephone no", **asked})
    wait(shopping, "work")
    run_id = shopping.work["result"]
    shopping.open_run({"number": 7, "run_id": run_id})
    run = shopping.result["run"]
    assert (run["name"], run["author"], run["base"]["rows"], run["recognised"]) == ("Expo", "Vera", 43, 40)
    # equal scores stay together, so a tier may be smaller than asked for, never larger
    assert run["donut"]["high"] <= 10
    assert sum(run["donut"][tier] for tier in ("high", "medium", "low")) == 40
    assert shopping.figure["data"][0]["x"][-1] == "1 Jun"

    wish = {"what": "members", "run_id": run_id, "chosen": {"status": "unreadable"}, "sort_by": "row"}
    shopping.ask({"number": 8, **wish})
    assert shopping.table["total"] == 1
    shopping.export({**wish, "suffix": "xlsx"})
    (row,) = cells(wait(shopping, "saving"))
    assert (row["Row (without the header)"], row["Reason"]) == (41, "the phone is no valid number")

    audience = {"run_id": run_id, "tiers": ["high", "medium", "low"], "segment": "Expo: all", "platform": "google"}
    shopping.preflight(audience)
    wait(shopping, "task")
    report = shopping.task["result"]
    assert (report["customers"], report["written"]) == (40, 40)
    shopping.audience({**audience, "author": "Vera", "plain": True})
    path = wait(shopping, "task")
    assert path.read_text().count("+7916") == 40


def test_a_segment_is_narrowed_by_when_its_customers_were_in_touch(shopping):
    asked = {"segment": "Odd", "touched_from": "2026-05-01", "touched_to": "", "deal": None, "as_of": str(DAY)}
    shopping.run({"name": "May", "author": "Vera", "mode": "threshold", "high": 0.3, "medium": 0.1, **asked})
    wait(shopping, "work")
    shopping.open_run({"number": 7, "run_id": shopping.work["result"]})
    run = shopping.result["run"]
    assert (run["base"]["kind"], run["base"]["name"], run["share_recognised"]) == ("segment", "Odd", 1.0)
    assert 0 < run["recognised"] < 250  # half of the 500 customers are in the segment
    shopping.ask({"number": 8, "what": "members", "run_id": run["run_id"], "sort_by": "row", "descending": False})
    assert all(row["last_at"] >= "2026-05-01" for row in shopping.table["rows"])


def test_a_segment_that_is_not_there_is_explained(shopping):
    shopping.run({"name": "Odd", "author": "Vera", "segment": "Old", "high": 0.1, "medium": 0.2, "mode": "quantile"})
    while shopping.work["state"] == "running":
        time.sleep(0.1)
        shopping.work_check("work")
    assert "There is no segment 'Old' with members. Did you mean 'Odd'?" in shopping.work["error"]
