import csv
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from workbench.errors import WorkbenchError
from workbench.notes.store import NotesStore
from workbench.show.jobs import start_job
from workbench.show.pages.records.export import export_records


def exported(company, name, **asked):
    return Path(
        export_records(
            company, lambda *_: None, target=str(company / name), **{"journal": "calls", "chosen": {}, **asked}
        )
    )


def test_a_spreadsheet_holds_what_is_filtered_in_the_order_of_the_page(company):
    notes = NotesStore.of(company)
    notes.set_name("anna", "Аня", "olga")
    notes.close()
    chosen = {"where": [{"column": "wait_s", "operator": ">=", "value": 20}]}
    path = exported(company, "calls.xlsx", chosen=chosen, columns=["occurred_at", "wait_s"], sort_by="wait_s")
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "Calls"
    header, first, *others = sheet.iter_rows(values_only=True)
    assert header == ("Customer", "Phones", "E-mails", "When", "Waited, s", "Customer id", "Record id")
    moment = datetime.fromisoformat("2024-05-03 00:30")
    assert first == ("Аня", "+79161234567", "anna@mail.ru", moment, 90, "anna", "anna-call-2")
    assert [row[-1] for row in others] == ["galina-call-1", "vera-call-1"]


def test_what_could_run_in_a_spreadsheet_is_guarded_and_money_carries_its_currency(company):
    path = exported(company, "deals.csv", journal="deals", columns=["amount", "amount_base", "loss_reason"])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = [(row["Amount"], row["Currency"], row["Amount, RUB"], row["Loss reason"]) for row in rows]
    assert shown == [("700", "RUB", "700", "'=dear"), ("10", "USD", "900", "")]


def as_excel_shows(cell):
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_for_people_says_what_the_page_says_with_units_and_whole_numbers(company, suffix):
    shown = ["answered", "wait_s", "duration_s", "direction", "rating"]
    path = exported(company, f"calls.{suffix}", columns=shown)
    if suffix == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
    else:
        cells = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        header, *rows = (["" if cell is None else as_excel_shows(cell) for cell in row] for row in cells)
    assert header[3:8] == ["Answered", "Waited, s", "Duration, s", "Direction", "Rating"]
    # the newest first: of vera's call nobody knows whether it was answered
    assert [row[3:8] for row in rows] == [
        ["", "20", "", "", ""],
        ["Answered", "20", "", "", ""],
        ["Missed", "90", "", "Outgoing", ""],
        ["Answered", "5", "61", "Incoming", "4.5"],
    ]


def test_parquet_keeps_the_names_and_values_of_the_columns(company):
    path = exported(company, "calls.parquet", columns=["wait_s", "answered", "direction"], sort_by="wait_s")
    read = duckdb.read_parquet(str(path))
    assert read.columns == [
        "name", "phones", "emails", "answered", "wait_s", "direction", "customer_id", "event_id",
    ]  # fmt: skip
    assert read.fetchall()[0][3:6] == (False, 90.0, "out")


def test_a_column_that_is_not_there_is_named(company):
    with pytest.raises(WorkbenchError, match="has no column 'wait'"):
        exported(company, "calls.csv", columns=["wait"])


def test_the_page_has_it_done_in_another_process(company):
    target = str(company / "calls.csv")
    job = start_job("records_export", company, {"target": target, "journal": "calls", "chosen": {"text": "vera"}})
    assert job.result(timeout_s=60) == target
    assert Path(target).read_text(encoding="utf-8").count("\n") == 2
