from __future__ import annotations

import pytest

from tests.flow import Flow, event
from workbench.appeal_settings import Appeals, latest_names
from workbench.errors import SettingsError
from workbench.settings import Settings

NAMES = {"A. Smirnova": "Anna Smirnova", "Anna Smirnova": "Anna Petrova"}


@pytest.fixture(scope="module")
def flow():
    return Flow(
        [
            event("a", 1, "call", phone="1", direction="in", answered=True, operator="A. Smirnova"),
            event("b", 2, "call", phone="1", direction="in", answered=True, operator=" Anna Smirnova "),
            event("c", 3, "ticket", phone="1", operator="Anna Petrova"),
            event("d", 4, "email", phone="1", direction="out", operator="Eva"),
            event("e", 5, "deal", phone="1", operator="Max"),
            event("f", 6, "chat", phone="1"),
        ],
        Settings(operators=NAMES, appeals=Appeals(kinds=["call", "email", "ticket"])),
    )


def test_an_operator_renamed_half_way_is_one(flow):
    assert flow.rows("select operator, spellings, contacts, answered from operators") == [
        ("Anna Petrova", ["A. Smirnova", "Anna Petrova", "Anna Smirnova"], 3, 2),
        ("Eva", ["Eva"], 0, 0),
        ("Max", ["Max"], 0, 0),
    ]


def test_journals_and_appeals_name_the_latest(flow):
    assert flow.rows("select event_id, operator from calls order by event_id") == [
        ("a", "Anna Petrova"),
        ("b", "Anna Petrova"),
    ]
    assert flow.rows("select appeal_id, operator from appeals order by opened_at") == [
        ("a", "Anna Petrova"),
        ("b", "Anna Petrova"),
        ("c", "Eva"),
    ]


def test_only_the_kinds_of_the_settings_are_contacts(flow):
    assert flow.rows("select event_id from appeal_contacts order by event_id") == [("a",), ("b",), ("c",)]


def test_names_in_a_ring_are_refused():
    with pytest.raises(SettingsError, match=r"'B' → 'C' → 'B'\. Take one of them out"):
        latest_names({"A": "B", "B": "C", "C": "B"})


def test_machines_are_no_operators():
    flow = Flow(
        [event("a", 1, "email", phone="1", operator="Old bot"), event("b", 2, "email", phone="1", operator="Eva")],
        Settings(operators={"Old bot": "Bot"}, appeals=Appeals(machines=["Bot"])),
    )
    assert flow.rows("select operator from operators") == [("Eva",)]
    assert flow.rows("select operator from appeals") == [("Eva",)]
    assert flow.rows("select event_id, operator from requests order by 1") == [("a", "Bot"), ("b", "Eva")]
