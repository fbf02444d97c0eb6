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


def test_answers_come_after_the_question_and_closing_after_the_answer(demo):
    rows = [row for row in read(demo) if row["responded_at"] and row["occurred_at"] != "yesterday"]
    assert {row["kind"] for row in rows} == {"chat", "email", "ticket"}
    assert all(row["occurred_at"] < row["responded_at"] for row in rows)
    closed = [row for row in rows if row["closed_at"]]
    assert closed
    assert all(row["responded_at"] <= row["closed_at"] for row in closed)


def test_operators_answer_forms_by_e_mail_while_they_work(demo):
    replies = [row for row in read(demo) if row["kind"] == "email" and row["direction"] == "out"]
    assert replies
    moscow_hours = {(int(row["occurred_at"][11:13]) + 3) % 24 for row in replies if row["occurred_at"] != "yesterday"}
    assert moscow_hours <= set(range(9, 20))
