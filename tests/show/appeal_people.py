"""A workspace of three customers and seven appeals, written by hand, in the time zone Europe/Berlin.

Clocks went forward on Sunday 29 March 2026. Anna called, wrote and was answered, then asked again; Boris called twice
and nobody answered; Vera wrote a ticket that was closed, and filled in forms.
"""

from tests.show.four_people import at, customer, publish
from workbench.tables import TABLES

TOML = 'name = "Northwind"\ntime_zone = "Europe/Berlin"\n[money]\nbase = "EUR"\n'
HOSTILE = "<img src=x onerror=alert(1)>"

CUSTOMERS = [
    customer("anna", "Anna Petrova", "2026-03-20 10:00", "2026-04-02 08:00", search="+491511234567 anna@mail.de"),
    customer("boris", HOSTILE, "2026-03-29 00:30", "2026-03-30 06:00"),
    customer("vera", "Vera " + "Wolfeschlegelsteinhausenbergerdorff" * 3, "2026-03-25 09:00", "2026-04-03 12:00"),
]


def touch(event_id, customer_id, touch_no, kind, moment, **more):
    return {"event_id": event_id, "customer_id": customer_id, "touch_no": touch_no, "kind": kind,
            "occurred_at": at(moment), "direction": "in", **more}  # fmt: skip


TOUCHES = [
    touch("a1", "anna", 1, "call", "2026-03-20 10:00", answered=False, source="google", medium="cpc"),
    touch("a2", "anna", 2, "email", "2026-03-20 10:10", subject="Refund", text="Please refund my order A-7.",
          operator="I. Olga", responded_at=at("2026-03-20 10:20"), wait_s=600.0),
    touch("a3", "anna", 3, "email", "2026-03-20 10:20", direction="out", operator="I. Olga", text="Done, on its way."),
    touch("a4", "anna", 4, "request", "2026-04-02 08:00", subject="Delivery", source="newsletter"),
    touch("b1", "boris", 1, "call", "2026-03-29 00:30", answered=False, source="google", medium="cpc"),
    touch("b2", "boris", 2, "call", "2026-03-30 06:00", answered=False),
    touch("v1", "vera", 1, "ticket", "2026-03-25 09:00", subject="Broken", text="=1+1", operator="Ivan",
          responded_at=at("2026-03-25 11:00"), closed_at=at("2026-03-26 09:00"), rating=4.0),
    touch("v2", "vera", 2, "request", "2026-03-31 22:30", subject="Refund of the table"),
    touch("v3", "vera", 3, "chat", "2026-04-03 12:00", answered=True, operator="Ivan", wait_s=30.0),
]  # fmt: skip


def appeal(appeal_id, customer_id, nth, opened, kind, status, **more):  # noqa: PLR0917  a row of the table below
    counts = {f"{each}_count": 0 for each in ("call", "request", "callback", "email", "chat", "ticket")}
    first = {"contacts": 1, f"{kind}_count": 1, "note": "", "has_answer": False}
    return {"appeal_id": appeal_id, "customer_id": customer_id, "nth": nth, "opened_at": at(opened), "kind": kind,
            "status": status, **counts, **first, **more}  # fmt: skip


def waited(seconds, answered, operator):
    return {"wait_s": seconds, "business_wait_s": seconds, "first_response_at": at(answered), "operator": operator,
            "has_answer": True}  # fmt: skip


APPEALS = [
    appeal("a1", "anna", 1, "2026-03-20 10:00", "call", "answered", contacts=2, email_count=1, source="google",
           medium="cpc", subject="Refund", category="target", **waited(1200, "2026-03-20 10:20", "Olga")),
    appeal("a4", "anna", 2, "2026-04-02 08:00", "request", "open", source="newsletter", subject="Delivery"),
    appeal("b1", "boris", 1, "2026-03-29 00:30", "call", "missed", source="google", medium="cpc"),
    appeal("b2", "boris", 2, "2026-03-30 06:00", "call", "missed"),
    appeal("v1", "vera", 1, "2026-03-25 09:00", "ticket", "closed", subject="Broken", category="service", rating=4.0,
           closed_at=at("2026-03-26 09:00"), resolution_s=86400, business_resolution_s=86400,
           **waited(7200, "2026-03-25 11:00", "Ivan")),
    appeal("v2", "vera", 2, "2026-03-31 22:30", "request", "open", subject="Refund of the table"),
    appeal("v3", "vera", 3, "2026-04-03 12:00", "chat", "answered", **waited(30, "2026-04-03 12:00", "Ivan")),
]  # fmt: skip

_OF = {"a1": "a1", "a2": "a1", "a4": "a4", "b1": "b1", "b2": "b2", "v1": "v1", "v2": "v2", "v3": "v3"}

CONTACTS = [
    {"appeal_id": _OF[one["event_id"]], **{key: one[key] for key in ("event_id", "customer_id", "occurred_at", "kind")}}
    for one in TOUCHES
    if one["event_id"] in _OF
]

OPERATORS = [
    {"operator": "Olga", "spellings": ["I. Olga", "Olga"], "contacts": 1, "answered": 1},
    {"operator": "Ivan", "spellings": ["Ivan"], "contacts": 2, "answered": 2},
]

CALLS = [
    {key: one.get(key) for key in ("event_id", "customer_id", "occurred_at", "direction", "answered")}
    for one in TOUCHES
    if one["kind"] == "call"
]

SPANS = [{"starts_at": at("2026-03-19 23:00"), "ends_at": at("2026-04-03 22:00"), "seconds_before": 0}]


def publish_appeals(folder, appeals=APPEALS, contacts=CONTACTS):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.toml").write_text(TOML, encoding="utf-8")
    known = {"customers": CUSTOMERS, "touches": TOUCHES, "appeals": appeals, "appeal_contacts": contacts}
    known |= {"operators": OPERATORS, "calls": CALLS, "business_spans": SPANS}
    return publish(folder, **{name: known.get(name, []) for name in TABLES})
