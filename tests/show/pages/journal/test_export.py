import csv
import time
from datetime import datetime

import duckdb
import openpyxl
import pytest

from tests.show.four_people import customer, publish
from workbench.errors import WorkbenchError
from workbench.show.jobs import start_job
from workbench.show.pages.journal.columns import HEADERS, JOURNAL_COLUMNS
from workbench.show.pages.journal.view import JournalFilter


def start_export(workspace, chosen, target, **order):
    return start_job("journal_export", workspace, {"chosen": chosen.to_json(), "target": str(target), **order})


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_export_holds_what_is_filtered_with_names_and_tags(workspace, journal):
    journal.notes.set_name("galina", "Галина", "olga")
    for tag in ("vip", "new"):
        journal.notes.add_tag("anna", tag, "olga")
    export = start_export(workspace, JournalFilter(ltv_min=1), workspace / "rows.xlsx", sort_by="name")
    sheet = openpyxl.load_workbook(export.result(timeout_s=60)).active
    headers, *cells = sheet.iter_rows(values_only=True)
    rows = [dict(zip(headers, row, strict=True)) for row in cells]
    assert [row["Name"] for row in rows] == ["Галина", "Анна Петрова"]
    assert rows[1]["Tags"] == "new; vip"
    assert rows[1]["First touch"] == datetime.fromisoformat("2024-05-01 13:00")
    assert export.fraction == 1.0
    assert export.done


def test_the_headers_are_the_pages_words_and_the_sheet_is_named(workspace):
    target = start_export(workspace, JournalFilter(), workspace / "rows.xlsx").result(timeout_s=60)
    sheet = openpyxl.load_workbook(target).active
    assert sheet.title == "Customers"
    assert [cell.value for cell in sheet[1]] == [
        "Name", "Phones", "E-mails", "First touch", "First source", "First medium", "First campaign", "Last touch",
        "Last source", "Last medium", "Last campaign", "Touches", "Visits", "Calls", "Requests", "Callbacks", "Touches by e-mail",
        "Chats", "Carts", "Checkouts", "Deals of any status", "Tickets", "Surveys", "Mentions", "Deals", "LTV, RUB",
        "Days from first touch to last", "Visits before first target action", "Visits before first deal", "RFM segment",
        "Churn", "Churn: chance of no purchase in 90 days", "Next purchase expected by", "Money at stake, RUB",
        "Interest", "Interest: chance of a target action", "Money expected in 365 days, RUB", "Tags", "Customer id",
    ]  # fmt: skip


def test_every_column_of_the_journal_has_a_header():
    assert set(HEADERS) == set(JOURNAL_COLUMNS)


def test_parquet_keeps_the_names_of_the_columns(workspace):
    target = start_export(workspace, JournalFilter(), workspace / "rows.parquet").result(timeout_s=60)
    assert tuple(duckdb.read_parquet(str(target)).columns) == JOURNAL_COLUMNS


def test_the_order_is_that_of_the_page(workspace, journal):
    target = workspace / "rows.csv"
    start_export(workspace, JournalFilter(), target, sort_by="ltv", descending=False).result(timeout_s=60)
    page = journal.page(JournalFilter(), "ltv", descending=False).rows
    assert [row["Customer id"] for row in read_csv(target)] == [row["customer_id"] for row in page]


def test_names_that_could_run_are_guarded(workspace):
    target = workspace / "rows.csv"
    start_export(workspace, JournalFilter(text="calc"), target).result(timeout_s=60)
    assert [row["Name"] for row in read_csv(target)] == ["'=cmd|' /C calc'!A0"]


def test_an_unknown_suffix_is_refused(workspace):
    with pytest.raises(WorkbenchError, match="unknown suffix"):
        start_export(workspace, JournalFilter(), workspace / "rows.doc").result(timeout_s=60)


def test_a_failure_in_the_other_process_comes_back_in_words(workspace):
    export = start_export(workspace, JournalFilter(), workspace / "rows.csv", sort_by="tags")
    with pytest.raises(WorkbenchError, match=r"^Cannot sort by 'tags'"):
        export.result(timeout_s=60)


def test_a_cancelled_export_leaves_nothing_behind(tmp_path):
    (tmp_path / "workspace.toml").write_text("")
    person = customer("c", "C", "2024-05-01 10:00", "2024-05-01 10:00")
    publish(tmp_path, customers=[{**person, "customer_id": f"c{number}"} for number in range(300)], touches=[])
    target = tmp_path / "rows.xlsx"
    export = start_export(tmp_path, JournalFilter(), target)
    time.sleep(0.2)
    export.cancel()
    with pytest.raises(WorkbenchError, match="was cancelled"):
        export.result()
    assert list(tmp_path.glob("*rows*")) == []
