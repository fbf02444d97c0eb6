"""Four calls of three customers, three requests and two deals, written by hand; Moscow time (UTC+3)."""

from tests.show.four_people import CUSTOMERS, TOUCHES, at, publish


def record(customer_id, nth, moment, **more):
    """Write a record; the first of anna is anna-call-1, where `kind` of it is given as `journal`."""
    journal = more.pop("journal", "call")
    event_id = f"{customer_id}-{journal}-{nth}"
    return {"event_id": event_id, "customer_id": customer_id, "nth": nth, "occurred_at": at(moment), **more}


CALLS = [
    record("anna", 1, "2024-05-01 11:00", source="google", wait_s=5.0, duration_s=61.0, answered=True, operator="Oleg",
           direction="in", rating=4.5),
    record("anna", 2, "2024-05-02 21:30", source="google", wait_s=90.0, answered=False, direction="out"),
    record("galina", 1, "2024-06-01 06:00", source="yandex", wait_s=20.0, answered=True, subject="Ёлка, <b>blue</b>"),
    record("vera", 1, "2024-06-02 06:00", wait_s=20.0, text="Is it open?"),
]  # fmt: skip
DEALS = [
    record("anna", 1, "2024-05-25 09:00", journal="deal", status="won", amount=10.0, currency="USD", amount_base=900.0,
           order_number="A-1"),
    record("anna", 2, "2024-06-05 09:00", journal="deal", status="lost", amount=700.0, currency="RUB",
           amount_base=700.0, order_number="A-2", loss_reason="=dear"),
]  # fmt: skip
REQUESTS = [
    record("vera", 1, "2024-06-03 06:00", journal="request", kind="email", wait_s=88_920.0),
    record("vera", 2, "2024-06-04 06:00", journal="request", kind="email", wait_s=187_200.0),
    record("vera", 3, "2024-06-05 06:00", journal="request", kind="callback", wait_s=3_600.0),
]
APPEALS = [{"appeal_id": "anna-call-1", "customer_id": "anna", "opened_at": at("2024-05-01 11:00"), "contacts": 2}]
CONTACTS = [
    {"appeal_id": "anna-call-1", "event_id": f"anna-call-{nth}", "customer_id": "anna", "kind": "call"}
    for nth in (1, 2)
]


def publish_records(folder):
    """Write `workspace.toml` and publish the records in a folder, and return it."""
    folder.mkdir(exist_ok=True)
    toml = 'name = "Northwind Traders"\ntime_zone = "Europe/Moscow"\n[money]\nbase = "RUB"\n'
    (folder / "workspace.toml").write_text(toml, encoding="utf-8")
    seen = {"event_id": "anna-call-1", "customer_id": "anna", "touch_no": 6, "kind": "call", "extra": '{"line": 7}'}
    publish(
        folder,
        customers=CUSTOMERS,
        customer_identifiers=[],
        touches=[*TOUCHES, {**seen, "occurred_at": at("2024-06-11 09:00")}],
        calls=CALLS,
        deals=DEALS,
        requests=REQUESTS,
        sessions=[],
        tickets=[],
        appeals=APPEALS,
        appeal_contacts=CONTACTS,
    )
    return folder
