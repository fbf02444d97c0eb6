import gzip
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta


def read(demo):
    with gzip.open(demo / "ga4_events.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_the_known_events_occur(demo):
    names = {event["event_name"] for event in read(demo)}
    assert names == {"session_start", "add_to_cart", "begin_checkout", "generate_lead", "purchase"}


def test_the_date_is_the_stamps_in_moscow(demo):
    for event in read(demo):
        moscow = datetime.fromtimestamp(event["event_timestamp"] // 1_000_000, UTC) + timedelta(hours=3)
        assert event["event_date"] == moscow.strftime("%Y%m%d")


def test_parameters_are_typed_as_in_bigquery(demo):
    parameters = {p["key"]: p["value"] for p in read(demo)[0]["event_params"]}
    assert set(parameters) == {"page_location", "page_referrer", "ga_session_id", "currency"}
    assert isinstance(parameters["ga_session_id"]["int_value"], int)
    assert parameters["page_location"]["string_value"].startswith("https://service.example/")


def test_only_purchases_bring_revenue(demo):
    revenue = [(e["event_name"] == "purchase", e["ecommerce"] is not None) for e in read(demo)]
    assert set(revenue) == {(True, True), (False, False)}


def test_a_cookie_once_signed_in_stays_so(demo):
    signed_in = defaultdict(list)
    for event in read(demo):
        signed_in[event["user_pseudo_id"]].append(event["user_id"] is not None)
    assert all(states == sorted(states) for states in signed_in.values())
