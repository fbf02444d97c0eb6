import json
import re
from collections import Counter
from datetime import UTC, datetime


def calls(demo):
    return json.loads((demo / "calltouch_calls.json").read_text(encoding="utf-8"))


def requests(demo):
    return json.loads((demo / "calltouch_requests.json").read_text(encoding="utf-8"))


def test_calls_come_as_one_page_of_records(demo):
    answer = calls(demo)
    assert list(answer) == ["records", "recordsTotal", "pageTotal"]
    assert (len(answer["records"]), answer["pageTotal"]) == (answer["recordsTotal"], 1)


def test_the_dialled_number_is_the_companys_the_caller_never(demo):
    own = {"74951203040", "78122203040", "74951203041"}
    assert {call["phoneNumber"] for call in calls(demo)["records"]} == own
    assert not own & {call["callerNumber"] for call in calls(demo)["records"]}


def test_callers_are_digits_or_hidden(demo):
    numbers = {call["callerNumber"] for call in calls(demo)["records"]}
    assert [n for n in numbers if not re.fullmatch(r"7\d{10}|anonymous|0000000|", n)] == []


def test_dates_are_written_day_first(demo):
    good = [c["date"] for c in calls(demo)["records"] if not c["date"].startswith("00/")]
    assert all(datetime.strptime(date, "%d/%m/%Y %H:%M:%S").year in (2025, 2026) for date in good)  # noqa: DTZ007


def test_bad_and_repeated_rows_are_there(demo):
    records = calls(demo)["records"]
    assert any(call["date"] == "00/00/0000 00:00:00" for call in records)
    assert max(Counter(call["callId"] for call in records).values()) == 2


def test_a_tracked_call_knows_the_cookie_of_all_three_counters(demo):
    known = {
        tuple(call[name] is None for name in ("clientId", "yaClientId", "ctClientId"))
        for call in calls(demo)["records"]
    }
    assert known == {(True, True, True), (False, False, False)}


def test_requests_are_a_bare_array_with_epoch_milliseconds(demo):
    dates = [datetime.fromtimestamp(request["date"] / 1000, UTC) for request in requests(demo)]
    assert dates == sorted(dates)
    assert datetime(2025, 5, 14, 21, tzinfo=UTC) <= dates[0] <= dates[-1] < datetime(2026, 11, 14, 21, tzinfo=UTC)


def test_requests_leave_a_phone_or_an_email(demo):
    clients = [request["client"] for request in requests(demo)]
    assert all(client["phones"] or client["contacts"] for client in clients)
    assert {contact["contactType"] for client in clients for contact in client["contacts"]} == {"EMAIL"}
