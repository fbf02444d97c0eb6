import csv
from datetime import datetime

from openpyxl import load_workbook

from workbench.demo import Hardships, write_demo
from workbench.demo.exports import crm


def contacts(demo):
    book = load_workbook(demo / "crm_contacts.xlsx", read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip(header, row, strict=True)) for row in rows]


def deals(demo):
    with (demo / "crm_deals.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_of_the_contacts(demo):
    assert list(contacts(demo)[0]) == ["contact_id", "name", "phones", "emails", "owner", "city", "created_at"]


def test_the_sheet_holds_real_dates_and_some_phones_as_numbers(demo):
    rows = contacts(demo)
    assert all(isinstance(row["created_at"], datetime) for row in rows)
    assert {type(row["phones"]) for row in rows} == {int, str}


def test_a_changed_number_stands_beside_the_new_one(tmp_path):
    write_demo(tmp_path, 60, hardships=Hardships(changed_phone=1.0))
    assert any(", " in str(row["phones"]) for row in contacts(tmp_path))


def test_every_deal_has_its_contact(demo):
    known = {str(row["contact_id"]) for row in contacts(demo)}
    assert {deal["contact_id"] for deal in deals(demo)} <= known


def test_only_lost_deals_give_a_reason(demo):
    assert {(deal["status"] == "lost", deal["loss_reason"] != "") for deal in deals(demo)} == {
        (True, True),
        (False, False),
    }


def test_only_open_deals_are_not_closed(demo):
    assert {(deal["status"] == "open", deal["closed_at"] == "") for deal in deals(demo)} == {
        (True, True),
        (False, False),
    }


def test_past_the_size_of_a_sheet_the_contacts_are_csv(tmp_path, monkeypatch):
    monkeypatch.setattr(crm, "MOST_SHEET_ROWS", 10)
    exports = {export.preset: export.path for export in write_demo(tmp_path, 60)}
    with exports["crm-contacts"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert exports["crm-contacts"].name == "crm_contacts.csv"
    assert list(rows[0]) == ["contact_id", "name", "phones", "emails", "owner", "city", "created_at"]
    assert len(rows) > 30
