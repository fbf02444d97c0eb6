"""A build on the last snapshot gives the same rows as a build of everything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.flow import START, Flow, event
from workbench.appeal_settings import Appeals
from workbench.settings import BusinessHours, Settings

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failing case smaller takes hundreds of builds: the seed that is printed is enough to start from."""

WORLDS = 20
"""Made-up companies that one build holds side by side: a build of many small ones takes no longer than one of a single."""

SHARED = ("kiosk", "null", "?odd")

SERVED = (
    {},
    {"answered": False},
    {"answered": True, "wait_s": 90.0, "operator": "Eva"},
    {"direction": "out", "operator": "Eva"},
    {"responded_at": START + timedelta(days=3), "operator": "Max", "closed_at": START + timedelta(days=5)},
    {"thread": "T1", "closed_at": START + timedelta(days=4)},
    {"thread": "T1", "operator": "Robot", "duration_s": 9.0},
    {"direction": "internal"},
)
"""What became of a contact: nothing known, missed, answered, an answer itself, answered days later or before; a ticket
with its messages, a machine, colleagues among themselves."""

CAME = ({}, {"source": "google", "medium": "cpc", "campaign": "Spring"}, {"source": "ya", "medium": "organic"})
"""Where a visit or a mention came from."""


@st.composite
def record(draw) -> dict[str, Any]:
    """A record about one of few people, so that files meet, correct each other and come late."""
    kind = draw(st.sampled_from(["session", "call", "email", "ticket", "deal", "survey", "mention", "identify"]))
    row: dict[str, Any] = {"event_id": f"e{draw(st.integers(1, 7))}", "kind": kind, "day": draw(st.integers(0, 6))}
    for name, count in (("phone", 3), ("email", 3), ("cookie", 4), ("crm_id", 2)):
        if draw(st.integers(0, 2)) == 0:
            row[name] = f"{name}{draw(st.integers(1, count))}"
    if draw(st.integers(0, 5)) == 0:
        row["cookie"] = draw(st.sampled_from(SHARED))
    if kind == "deal":
        row |= {"status": draw(st.sampled_from(["won", "refunded"])), "amount": float(draw(st.integers(1, 9)))}
    if kind in ("session", "mention"):
        row |= draw(st.sampled_from(CAME))
    if kind in ("survey", "mention"):
        row |= {"subject": "NPS", "rating": float(draw(st.integers(0, 10)))}
    if kind in ("call", "email", "ticket"):
        row |= draw(st.sampled_from(SERVED))
    if draw(st.integers(0, 3)) == 0:
        row["name"] = draw(st.sampled_from(["Anna", "Boris"]))
    return row


FILE = st.lists(record(), min_size=1, max_size=4, unique_by=lambda row: row["event_id"])
HISTORY = st.tuples(FILE, FILE, FILE)


def beside(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Put a record into its own company; what stands for nobody, and the kiosk's cookie, are the same everywhere."""
    own = {"event_id", "phone", "email", "cookie", "crm_id"}
    return {key: f"{number}-{value}" if key in own and value not in SHARED else value for key, value in row.items()}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(st.lists(HISTORY, min_size=WORLDS, max_size=WORLDS))
def test_any_files_in_any_order_late_and_corrected(histories):
    """10 times 20 histories."""
    files = [
        [event(**beside(number, row)) for number, history in enumerate(histories) for row in history[place]]
        for place in range(3)
    ]
    hours = BusinessHours(thursday="09:00-18:00", friday="10:00-24:00")
    flow = Flow(files[0], Settings(business_hours=hours, appeals=Appeals(machines=["Robot"])))
    for more in files[1:]:
        flow.add(more)
        assert flow.differences() == []
