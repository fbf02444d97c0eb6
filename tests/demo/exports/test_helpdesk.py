import csv

from workbench.tables import EVENT_COLUMNS, KINDS


def read(demo):
    with (demo / "helpdesk.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_form_is_the_canonical_one(demo):
    rows = read(demo)
    assert set(rows[0]) <= {column.name for column in EVENT_COLUMNS}
    assert {row["kind"] for row in rows} <= set(KINDS)


def test_rows_belong_to_both_projects(demo):
    assert {row["project"] for row in read(demo)} == {"shop", "service"}


def test_call_backs_go_out_to_a_phone(demo):
    backs = [row for row in read(demo) if row["kind"] == "callback"]
    assert backs
    assert {(row["direction"], row["phone"] != "") for row in backs} == {("out", True)}


def test_bad_rows_are_there(demo):
    rows = read(demo)
    assert any(row["occurred_at"] == "yesterday" for row in rows)
    assert any(not (row["phone"] or row["email"] or row["messenger"]) for row in rows)
