"""Figures of a company of 94 customers whose chains stand in `marketing_company`."""

import json

import pytest

from tests.browser.marketing_company import CUSTOMERS, HOSTILE_SOURCE
from tests.show.four_people import CUSTOMERS as FOUR
from tests.show.four_people import publish
from workbench.errors import WorkbenchError
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.view import Journal
from workbench.show.pages.journeys.view import JourneysView
from workbench.tables import TABLES

PAID = {"channels": ["Paid search"]}
ASKED = [
    {"what": "graph", "collapsed": True},
    {"what": "graph", "level": "channel"},
    {"what": "graph", "collapsed": True, "people": PAID},
    {"what": "flows", "collapsed": True},
    {"what": "flows", "level": "channel", "start": "call", "steps": 3, "people": PAID},
    {"what": "between", "start": "session", "end": "deal won"},
    {"what": "times"},
    {"what": "times", "target": "target", "people": {"first": "2026-04-01", "condition": "ltv > 50"}},
]


@pytest.fixture(scope="module")
def behind(company):
    """Count the customers that the journal shows behind a figure."""
    journal = Journal.open(company)

    def count(figure, people=None):
        link = json.dumps({**figure, "people": people or {}})
        return journal.page(JournalFilter(behind=link)).total

    yield count
    journal.close()


def linked(answer):
    """Find every figure of an answer that names its customers."""
    if isinstance(answer, dict):
        if answer.get("behind") and "customers" in answer:
            yield answer["customers"], answer["behind"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from linked(part)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_every_number_opens_as_many_customers(view, behind, asked):
    shown = list(linked(view.figure(asked)))
    found = [(behind(figure, asked.get("people")), figure) for _, figure in shown]
    assert shown
    assert found == shown


def test_every_cell_of_the_matrix_opens_as_many_customers(view, behind):
    found = view.figure({"what": "matrix", "collapsed": True, "steps": 4})
    cells = {(event, step): count for event, row in found["customers"].items() for step, count in enumerate(row, 1)}
    spec = {"figure": "step", "level": "kind", "collapsed": True}
    assert found["reached"] == [behind({**spec, "step": step}) for step in range(1, 5)]
    assert cells == {(event, step): behind({**spec, "step": step, "event": event}) for event, step in cells}
    assert [sum(found["customers"][event][step] for event in found["events"]) for step in range(4)] == [CUSTOMERS] * 4


def test_the_graph_of_the_company(view):
    edges = {(edge["from"], edge["to"]): edge for edge in view.figure(ASKED[0])["edges"]}
    assert edges["(start)", "session"]["customers"] == 40 + 20 + 6 + 12 + 3 + 1
    assert (edges["call", "deal won"]["customers"], edges["call", "deal won"]["of"]) == (40 + 8, 48)
    assert edges["session", "call"]["median_gap_s"] == 2 * 86_400
    assert ("session", "session") not in edges


def test_the_time_of_an_edge_is_that_of_the_people_meant(view):
    asked = {"what": "gap", "from": "call", "to": "deal won"}
    assert (view.figure(asked)["touches"], view.figure({**asked, "people": PAID})["median_s"]) == (48, 3 * 86_400)
    others = {"condition": "session_count = 0"}
    assert view.figure({**asked, "people": others})["median_s"] == 86_400


def test_a_compared_group_has_its_own_people(view, behind):
    found = view.figure({"what": "compare", "people": PAID, "others": {"channels": ["E-mail"]}})
    assert (found["a"], found["b"], found["in_both"]) == (60, 6, 0)
    won = next(row for row in found["events"] if row["event"] == "deal won")
    assert (won["a"], won["b"]) == (40, 6)
    assert behind(won["behind"], {"channels": ["E-mail"]}) == 6


def test_a_group_beside_itself_is_not_compared(view):
    found = view.figure({"what": "compare", "people": PAID, "others": PAID})
    assert (found["same"], found["a"], found["b"], found["events"]) == (True, 60, 60, [])


def test_a_flow_from_an_event_counts_whom_it_draws_and_all_who_are_meant(view, behind):
    found = view.figure({"what": "flows", "start": "call", "collapsed": True})
    assert (found["total"], found["drawn"], behind(found["drawn_behind"])) == (CUSTOMERS, 48, 48)
    nowhere = view.figure({"what": "flows", "start": "mention", "people": PAID})
    assert (nowhere["total"], nowhere["drawn"]) == (60, 0)


def test_stages_and_losses_open_as_many_customers(view, behind):
    found = view.figure({"what": "funnel", "by": "channel"})
    for group in found["groups"]:
        spec = {"figure": "stage", "mode": "closed", "by": "channel", "value": group["value"]}
        counts = [behind({**spec, "stage": stage["stage"]}) for stage in group["stages"]]
        assert counts == [stage["customers"] for stage in group["stages"]]
        assert behind({**spec, "stage": ""}) == group["customers"]
    assert {row["reason"]: row["customers"] for row in found["losses"]["rows"]} == {"Price": 10, None: 10}
    assert behind({"figure": "loss", "reason": "Price"}) == 10


@pytest.mark.parametrize("measure", ["retention", "purchases"])
def test_cells_of_cohorts_open_as_many_customers(view, behind, measure):
    found = view.figure({"what": "cohorts", "measure": measure})
    spec = {"figure": "cohort", "by": found["by"], "active": found["active"]}
    for row in found["rows"]:
        counts = [behind({**spec, "cohort": row["cohort"], "month_no": cell["month_no"]}) for cell in row["cells"]]
        assert counts == [cell["active"] for cell in row["cells"]]
    assert found["total"] == CUSTOMERS


def test_money_of_the_cohorts_is_all_money(view, behind):
    found = view.figure({"what": "cohorts", "cohort": "first deal", "measure": "revenue"})
    cents = round(100 * sum(cell["revenue"] for row in found["rows"] for cell in row["cells"]))
    assert cents == 40 * 10_010 + 6 * (2000 + 3055) + 8 * 7000
    assert found["outside"] == {"customers": 40, "revenue": 0.0}
    assert behind({"figure": "cohort", "by": "first deal", "cohort": "all"}) == found["customers"] == CUSTOMERS - 40


def test_what_the_page_offers(view):
    offered = view.options()
    assert dict(offered["channels"])["Paid search"] == 60
    assert offered["events"]["kind"][0] == "session"
    assert (offered["first_day"], offered["last_day"]) == ("2026-03-01", "2026-06-08")


def test_every_figure_can_be_sent_to_a_browser(view):
    for what in ("graph", "flows", "matrix", "between", "compare", "funnel", "times", "cohorts"):
        assert json.loads(json.dumps(view.figure({"what": what})))["total"] == CUSTOMERS


def test_people_whom_nobody_meets(view):
    nobody = {"condition": "ltv > 1000000"}
    for what in ("graph", "flows", "matrix", "between", "funnel", "times", "cohorts"):
        assert view.figure({"what": what, "people": nobody})["total"] == 0


def test_a_source_that_is_markup_is_text(view):
    people = {"where": [{"column": "first_source", "operator": "=", "value": HOSTILE_SOURCE}]}
    assert view.figure({"what": "graph", "people": people})["total"] == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"what": "paths"}, "paths"),
        ({"what": "graph", "level": "sorts"}, "sorts"),
        ({"what": "flows", "steps": 99}, "99"),
        ({"what": "funnel", "mode": "shut"}, "shut"),
        ({"what": "graph", "people": {"first": "someday"}}, "someday"),
        ({"what": "graph", "people": {"condition": "ltv >"}}, "a value is needed"),
    ],
)
def test_what_cannot_be_shown_is_told(view, asked, said):
    with pytest.raises(WorkbenchError, match=said):
        view.figure(asked)


def test_data_of_an_earlier_version_are_told(tmp_path):
    (tmp_path / "workspace.toml").write_text('name = "Old"\n', encoding="utf-8")
    publish(tmp_path, **{name: FOUR if name == "customers" else [] for name in TABLES if "path" not in name})
    old = JourneysView.open(tmp_path)
    with pytest.raises(WorkbenchError, match="workbench build"):
        old.figure({"what": "graph"})
    old.close()
