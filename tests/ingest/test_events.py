"""How a row becomes an event, and why it may not."""

from __future__ import annotations

import pytest

from tests.ingest.small_mapping import CALLS
from workbench.errors import MappingError
from workbench.settings import Settings

HEADER = "event_id,occurred_at,kind,status,amount,phone,duration_s,rating,color\n"


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("1,never,call,,,1,,,", "unreadable_date", "occurred_at is “never”"),
        ("1,,call,,,1,,,", "unreadable_date", "occurred_at is empty"),
        ("1,1970-01-01,call,,,1,,,", "date_out_of_range", "occurred_at is “1970-01-01”; allowed: 1971-01-01 to"),
        ("1,2100-01-01,call,,,1,,,", "date_out_of_range", "occurred_at is “2100-01-01”"),
        ("1,2026-03-01,shout,,,1,,,", "unknown_kind", "kind is “shout”; allowed: session, call"),
        ("1,2026-03-01,,,,1,,,", "unknown_kind", "kind is empty"),
        ("1,2026-03-01,deal,won,сто,1,,,", "unreadable_amount", "amount is “сто”"),
        ("1,2026-03-01,deal,paid,1,1,,,", "unknown_status", "status of a deal is “paid”; allowed: open, won"),
        ("1,2026-03-01,deal,,1,1,,,", "unknown_status", "status of a deal is empty"),
        ("1,2026-03-01,call,,,,,,", "no_identifier", "all of these are empty: phone"),
    ],
)
def test_a_row_that_cannot_be_used(ingest, row, reason, detail):
    found = ingest(HEADER + row + "\n")
    assert found.batch.rejected == {reason: 1}
    assert found.rejected("detail")[0][0].startswith(detail)
    assert found.rejected("line, raw") == [(2, row)]


@pytest.mark.parametrize("row", ["1,2026-03-01,session,any word,,1,,,", "1,2026-03-01,DEAL,won,,1,,,"])
def test_a_row_that_can(ingest, row):
    assert ingest(HEADER + row + "\n").batch.rows_good == 1


def test_identity_evidence_needs_no_time(ingest):
    found = ingest(HEADER + "1,,identify,,,79161234567,,,\n2,never,identify,,,1,,,\n")
    assert found.events("event_id, occurred_at") == [("1", None)]
    assert found.rejected() == [(3, "unreadable_date")]


def test_other_columns_and_unreadable_side_values_go_to_extra(ingest):
    found = ingest(HEADER + '1,2026-03-01,call,,,1,long,5,"re""d"\n2,2026-03-01,call,,,1,,,\n')
    assert found.events("event_id, duration_s, rating, extra") == [
        ("1", None, 5.0, '{"color":"re\\"d","duration_s":"long"}'),
        ("2", None, None, None),
    ]


def test_the_project_of_the_row_goes_before_that_of_the_batch(ingest):
    text = "occurred_at,kind,phone,project\n2026-03-01,call,1,blog\n2026-03-02,call,2,\n"
    found = ingest(text, settings=Settings(projects=["main", "blog"]))
    assert found.events("occurred_at::date::varchar, project") == [
        ("2026-03-01", "blog"),
        ("2026-03-02", "main"),
    ]


def test_rows_that_are_not_chosen_are_counted_not_rejected(ingest):
    mapping = "[rows]\nwhere = \"kind <> 'spam' and number(size) > 1\"\n" + CALLS
    text = "at,phone,kind,size\n2026-03-01,1,ok,2\n2026-03-01,2,spam,2\n2026-03-01,3,ok,1\n2026-03-01,4,ok,\n"
    batch = ingest(text, mapping).batch
    assert (batch.rows_read, batch.rows_good, batch.rows_skipped, batch.rejected) == (4, 1, 3, {})


def test_many_rows_make_one_event(ingest):
    mapping = """
[rows]
where = "item <> 'postage'"
group_by = ["invoice"]
[columns]
event_id = "invoice"
occurred_at = {column = "at", zone = "UTC"}
kind = {constant = "deal"}
status = {constant = "won"}
amount = {expression = "sum(quantity * price)"}
crm_id = "customer"
"""
    text = (
        "invoice,at,customer,item,quantity,price\n"
        'A,2026-03-01,7,cup,2,"1,50"\nB,2026-03-02,,cup,1,1\nA,2026-03-01,7,pot,1,10\nA,2026-03-01,7,postage,1,99\n'
    )
    found = ingest(text, mapping)
    assert found.events("event_id, amount, crm_id") == [("main/own:A", 13.0, "7")]
    assert found.rejected() == [(3, "no_identifier")]
    assert (found.batch.rows_read, found.batch.rows_good, found.batch.rows_skipped) == (4, 1, 1)


def test_words_of_the_source_become_ours(ingest):
    mapping = CALLS + 'status = {column = "s", values = {Won = "won", "Отказ" = "lost", new = "", "*" = "open"}}\n'
    text = "at,phone,s\n2026-03-01,1,WON\n2026-03-02,1,отказ\n2026-03-03,1,new\n2026-03-04,1,other\n2026-03-05,1,\n"
    assert [status for _, status in ingest(text, mapping).events("occurred_at, status")] == [
        "won",
        "lost",
        None,
        "open",
        "open",
    ]


def test_the_first_value_that_is_there(ingest):
    mapping = CALLS + 'city = ["town", {column = "region", optional = true}, {constant = "unknown"}]\n'
    assert ingest("at,phone,town\n2026-03-01,1,Oslo\n2026-03-02,2,\n", mapping).events(
        "occurred_at::date::varchar, city"
    ) == [
        ("2026-03-01", "Oslo"),
        ("2026-03-02", "unknown"),
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("phone,att", "no column 'at', which mapping own reads for 'occurred_at'. Did you mean 'att'"),
        ("at,fone", "no column 'phone'"),
    ],
)
def test_a_column_that_is_not_there(ingest, header, message):
    with pytest.raises(MappingError, match=message):
        ingest(f"{header}\n1,2\n", CALLS)


def test_a_file_of_another_system(ingest):
    with pytest.raises(MappingError, match="none of the columns that mapping events takes identifiers from"):
        ingest("occurred_at,kind,colour\n2026-03-01,call,red\n")


def test_an_expression_that_does_not_fit_the_file(ingest):
    mapping = CALLS + 'amount = {expression = "cast(phone as date) + 1"}\n'
    with pytest.raises(MappingError, match="an expression does not fit the file"):
        ingest("at,phone\n2026-03-01,1\n", mapping)


DEAL = "occurred_at,kind,phone,status,amount,currency,project\n2026-03-05,deal,1,won,"


@pytest.mark.parametrize("amount", ["1e12", "-1e17", "1e300", "inf", "nan"])
def test_an_amount_that_cannot_be_true_is_rejected(ingest, amount):
    assert ingest(f"{DEAL}{amount},RUB,\n").rejected("reason, detail") == [
        ("unreadable_amount", f"amount is “{amount}”")
    ]


def test_currencies_are_in_upper_case(ingest):
    assert ingest(f"{DEAL}999999999999, usd ,\n").events("amount, currency") == [(999999999999.0, "USD")]


def test_a_project_that_is_not_known_is_rejected(ingest):
    settings = Settings(projects=["shop", "service"])
    found = ingest(f"{DEAL}1,RUB,servise\n2026-03-05,call,1,,,,shop\n2026-03-05,call,1,,,,\n", settings=settings)
    assert found.events("project") == [("shop",), ("shop",)]
    assert found.rejected("reason, detail") == [
        (
            "unknown_project",
            (
                "project is “servise”. Did you mean “service”? Projects: shop, service. "
                "Add a new one to 'projects' in workspace.toml."
            ),
        )
    ]


def test_a_project_that_was_added_lets_its_rows_in(ingest):
    assert ingest(f"{DEAL}1,RUB,blog\n").batch.rejected == {"unknown_project": 1}
    assert ingest(f"{DEAL}1,RUB,blog\n", settings=Settings(projects=["main", "blog"])).batch.rows_good == 1


SIDE_TIMES = """
[columns]
occurred_at = "at"
kind = {constant = "ticket"}
phone = "phone"
responded_at = {column = "answered", format = "epoch_s", values = {0 = ""}}
closed_at = {column = "closed", values = {"not closed" = ""}}
due_at = "due"
tags = {column = "labels", split = ";,"}
thread = {column = "no", scope = "desk"}
"""


def test_side_times_are_utc_and_words_for_nothing_leave_no_trace(ingest):
    text = (
        "at,phone,answered,closed,due,labels,no\n"
        "2026-03-01 10:00:00,1,1772360400,2026-03-01T12:00:00+01:00,,a; b,7\n"
        "2026-03-02 10:00:00,1,0,Not closed,2031-03-02,;,\n"
    )
    found = ingest(text, SIDE_TIMES)
    columns = "occurred_at::varchar, responded_at::varchar, closed_at::varchar, due_at::varchar, tags, thread, extra"
    # 1772360400 s is 2026-03-01 10:20:00 UTC; Moscow is UTC+3
    assert found.events(columns) == [
        ("2026-03-01 07:00:00", "2026-03-01 10:20:00", "2026-03-01 11:00:00", None, "a, b", "desk:7", None),
        ("2026-03-02 07:00:00", None, None, "2031-03-01 21:00:00", None, None, None),
    ]


def test_side_times_that_cannot_be_read_or_cannot_be_true_go_to_extra(ingest):
    text = "at,phone,answered,closed,due,labels,no\n2026-03-01 10:00:00,1,soon,1969-12-31,9999-12-31,,\n"
    found = ingest(text, SIDE_TIMES)
    assert found.events("responded_at, closed_at, due_at, extra") == [
        (None, None, None, '{"responded_at":"soon","closed_at":"1969-12-31","due_at":"9999-12-31"}')
    ]
    assert found.batch.rejected == {}


def test_what_was_done_after_now_goes_to_extra_and_what_is_due_does_not(ingest):
    text = "at,phone,answered,closed,due,labels,no\n2026-03-01 10:00:00,1,2556144000,2051-01-02,2051-01-03,,\n"
    # 2556144000 s is 2051-01-01 00:00:00 UTC
    found = ingest(text, SIDE_TIMES)
    assert found.events("responded_at, closed_at, due_at::varchar, extra") == [
        (None, None, "2051-01-02 21:00:00", '{"responded_at":"2556144000","closed_at":"2051-01-02"}')
    ]
    assert found.batch.rows_good == 1


def test_a_length_that_cannot_be_true_goes_to_extra(ingest):
    rows = [f"{number},2026-03-01,call,,,1,{length},,\n" for number, length in enumerate((604800, 604801, -1, 0))]
    assert ingest(HEADER + "".join(rows)).events("event_id, duration_s, extra") == [
        ("0", 604800.0, None),
        ("1", None, '{"duration_s":"604801"}'),
        ("2", None, '{"duration_s":"-1"}'),
        ("3", 0.0, None),
    ]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        *((word, "out") for word in ("OUT", "Outbound", "outgoing", "Исходящий", "ВИХІДНИЙ")),
        *((word, "in") for word in ("In", "INBOUND", "incoming", "Входящий", "вхідний")),
        ("Internal", "internal"),
        ("Transfer", "transfer"),
        ("", None),
    ],
)
def test_directions_are_one_word_however_they_are_written(ingest, written, known):
    text = f"event_id,occurred_at,kind,phone,direction\n1,2026-03-01,call,1,{written}\n"
    assert ingest(text).events("direction") == [(known,)]


@pytest.mark.parametrize(
    ("written", "known"),
    [("Target", "target"), ("NON-TARGET", "non-target"), ("Service", "service"), ("Billing", "Billing")],
)
def test_categories_that_are_ours_are_in_lower_case(ingest, written, known):
    text = f"event_id,occurred_at,kind,phone,category\n1,2026-03-01,call,1,{written}\n"
    assert ingest(text).events("category") == [(known,)]
