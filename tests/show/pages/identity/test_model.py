import shutil
import subprocess
import sys
import time
from functools import partial

import duckdb
import pytest

from tests.show.two_sisters import ANNA, EVENTS, FAMILY, HOSTILE_NAME, OLGA, build, event, suggest, write
from workbench.builds import only_builder
from workbench.identity.evidence_graph import evidence_graph
from workbench.show.pages.identity.model import IdentityModel
from workbench.show.pages.identity.view import IdentityView
from workbench.workspace import Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sisters") / "company"
    build(folder)
    return folder


@pytest.fixture
def workspace(built, tmp_path, monkeypatch):
    """A copy of the built company, that a test may change."""
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    return Workspace(shutil.copytree(built, tmp_path / "company"))


@pytest.fixture
def model(workspace):
    opened = IdentityModel(workspace.folder, IdentityView.open(workspace.folder))
    opened.start({})
    yield opened
    opened.close()


def show(model, what, **request):
    model.ask({"number": 1, "what": what, **request})
    answer = {"overview": model.overview, "suggestions": model.queue, "customer": model.evidence}.get(what, model.table)
    assert answer["number"] == 1
    return answer


def cut_sisters(model):
    model.write({"number": 7, "kind": "cut", "a": "crm_id:1", "b": "crm_id:2", "author": "Vera", "reason": "Sisters"})
    return model.written


def test_counts_what_there_is_to_look_at(model):
    assert model.counts == {"guards": 1, "conflicts": 1, "suggestions": 0, "decisions": 0, "waiting": 0}


def test_the_overview_tells_figures_and_says_them_in_words(model):
    overview = show(model, "overview")
    assert {key: overview["health"][key] for key in ("customers", "identifiers", "barred", "conflicts")} == {
        "customers": 2,
        "identifiers": 8,
        "barred": 1,
        "conflicts": 1,
    }
    assert overview["health"]["suggestions"] is None
    assert overview["sentences"][0].startswith("8 phones, e-mails, cookies and ids")
    assert overview["sensitivity"] == {"rows": [], "made_at": None, "about": None}


def test_a_barred_value_is_listed_with_its_reason(model):
    (row,) = show(model, "guards", chosen={"reason": "invalid"})["rows"]
    assert (row["kind"], row["value"], row["events"]) == ("phone", "0000000", 1)


def test_a_conflict_is_listed_with_what_joins_it(model):
    (row,) = show(model, "conflicts")["rows"]
    assert {row["value_a"], row["value_b"]} == {"1", "2"}
    assert (row["bridge_kind"], row["bridge_value"]) == ("email", FAMILY)


def test_what_no_table_can_be_filtered_by_is_explained(model):
    assert "Allowed" in show(model, "guards", chosen={"customer": "x"})["error"]
    assert "Open the page anew" in show(model, "guards", page="first")["error"]
    assert "no table 'nonsense'" in show(model, "nonsense")["error"]


@pytest.mark.parametrize("word", ["a1", "olga", FAMILY, "8 (916) 111-11-11", f"phone:{OLGA}", "crm_id:2"])
def test_a_customer_is_found_by_event_name_or_identifier(model, word):
    found = show(model, "customer", word=word)
    assert found["error"] == ""
    assert set(found["customer"]["phones"]) == {ANNA, OLGA}


def test_a_customers_evidence_is_drawn_with_its_bridges(model):
    found = show(model, "customer", word=ANNA)
    identifiers = {node["id"] for node in found["nodes"] if node["what"] == "identifier"}
    assert identifiers == {
        f"phone:{ANNA}",
        f"phone:{OLGA}",
        f"email:{FAMILY}",
        "crm_id:1",
        "crm_id:2",
        "cookie:anna-phone",
    }
    assert {end for edge in found["edges"] for end in (edge["a"], edge["b"])} <= {node["id"] for node in found["nodes"]}
    assert f"email:{FAMILY}" in {node["id"] for node in found["nodes"] if node["bridge"]}
    bridge = next(one for one in found["bridges"] if one["names"][0]["value"] == FAMILY)
    assert {bridge["a"], bridge["b"]} == {"crm_id:1", "crm_id:2"}


def test_the_list_holds_also_what_the_drawing_leaves_out(workspace, model, monkeypatch):
    monkeypatch.setattr("workbench.show.pages.identity.evidence.evidence_graph", partial(evidence_graph, limit=4))
    found = show(model, "customer", word=ANNA)
    assert found["left_out"].startswith("Not drawn: ")
    assert len(found["identifiers"]) == 6
    assert len([node for node in found["nodes"] if node["what"] == "identifier"]) < 6


def test_a_barred_identifier_tells_that_it_joins_nobody(model):
    assert show(model, "customer", word="0000000")["note"] == (
        "phone 0000000 joins nobody; it stands with this customer only."
    )


def test_several_of_a_name_are_offered(workspace, model):
    more = [event(f"n{n}", "2026-05-01 10:00", "call", name="Anna", phone=f"+7916333000{n}") for n in range(3)]
    rebuild(workspace, [*EVENTS, *more])
    model.start({})
    found = show(model, "customer", word="anna")
    assert found["customer"] is None
    assert len(found["candidates"]) == 3
    assert "“anna”" in found["note"]


def test_a_search_that_finds_many_says_how_many(workspace, model, monkeypatch):
    monkeypatch.setattr("workbench.show.pages.identity.people.MOST_CANDIDATES", 2)
    more = [event(f"n{n}", "2026-05-01 10:00", "call", name="Anna", phone=f"+7916333000{n}") for n in range(3)]
    rebuild(workspace, [*EVENTS, *more])
    model.start({})
    found = show(model, "customer", word="anna")
    assert len(found["candidates"]) == 2
    assert found["note"].endswith("“anna” (3, 2 of them here):")


def rebuild(workspace, events):
    workspace.ingest(write(workspace.folder / "more.csv", events), as_="events")
    workspace.build()


def test_an_unknown_word_is_explained(model):
    assert show(model, "customer", word="nobody@nowhere.example")["error"] == (
        "Nobody found for “nobody@nowhere.example”. Check the spelling, or try a part of the name, a phone or an e-mail."
    )


def test_why_two_are_one_is_told_step_by_step(model):
    model.explain({"number": 3, "a": "a1", "b": "o3"})
    assert (model.why["number"], model.why["error"]) == (3, "")
    values = [step["value"] for step in model.why["chain"] if step["what"] == "identifier"]
    assert FAMILY in values
    first = model.why["chain"][0]
    assert (first["event_id"], first["occurred_at"]) == ("a1", "2026-03-01T12:00:00+03:00")


def test_a_cut_is_foreseen_and_comes_true(workspace, model):
    model.foresee({"number": 4, "verb": "cut", "a": "crm_id:1", "b": "crm_id:2"})
    assert (model.preview["number"], model.preview["error"]) == (4, "")
    foreseen = {
        tuple(part["phones"]): (part["touches"], part["ltv"], part["first_source"]) for part in model.preview["then"]
    }
    assert foreseen == {(ANNA,): (4, 1000.0, "google"), (OLGA,): (3, 700.0, "yandex")}
    assert [(part["name"], part["holds"], part["named"][:2]) for part in model.preview["then"]] == [
        ("Anna", ["a"], ["crm_id:1", f"phone:{ANNA}"]),
        ("Olga", ["b"], ["crm_id:2", f"phone:{OLGA}"]),
    ]
    assert [part["holds"] for part in model.preview["now"]] == [["a", "b"]]

    assert cut_sisters(model)["done"]
    assert model.counts["waiting"] == 1
    workspace.build()
    model.start({})
    assert model.counts["waiting"] == 0
    for phone, (touches, ltv, source) in ((phones[0], figures) for phones, figures in foreseen.items()):
        customer = show(model, "customer", word=phone)["customer"]
        assert (customer["touches"], customer["ltv"], customer["first_source"]) == (touches, ltv, source)


def test_undone_the_old_state_is_back(workspace, model):
    before = show(model, "customer", word=ANNA)["customer"]
    number = cut_sisters(model)["decision_no"]
    workspace.build()
    model.start({})
    model.write({"number": 8, "kind": "undo", "decision_no": number, "author": "Vera", "reason": "Wrong sisters"})
    workspace.build()
    model.start({})
    after = show(model, "customer", word=ANNA)["customer"]
    assert {**after, "old_ids": []} == {**before, "old_ids": []}
    log = show(model, "decisions")["rows"]
    assert [(row["verb"], row["standing"], row["effect"]) for row in log][1] == ("cut", False, "undone")


def test_a_decision_that_contradicts_is_refused_and_said(model):
    cut_sisters(model)
    model.write({"number": 9, "kind": "link", "a": "crm_id:1", "b": "crm_id:2", "author": "Vera", "reason": "No, one"})
    assert (model.written["number"], model.written["done"]) == (9, False)
    assert "Undo decision 1 first" in model.notice["text"]


def test_the_log_is_searched_and_turned_over(model):
    cut_sisters(model)
    model.write({"number": 9, "kind": "link", "a": "b1", "b": "crm_id:1", "author": "Oleg", "reason": "Same voice"})
    assert [row["decision_no"] for row in show(model, "decisions")["rows"]] == [2, 1]
    assert [row["author"] for row in show(model, "decisions", text="VOICE")["rows"]] == ["Oleg"]
    assert [row["decision_no"] for row in show(model, "decisions", page=2, per_page=1)["rows"]] == [1]


def test_a_suggestion_shows_both_customers_and_what_speaks_for_them(workspace, model):
    suggest(workspace)
    model.start({})
    assert model.counts["suggestions"] == 1
    queue = show(model, "suggestions")
    (pair,) = queue["rows"]
    assert {pair["a"]["name"], pair["b"]["name"]} == {"Olga", HOSTILE_NAME}
    assert [(part["field"], part["weight"]) for part in pair["parts"]] == [("name", 12.0), ("rarity", -2.5)]
    assert (queue["total"], queue["above"], queue["about"]["threshold_precision"]) == (1, 1, 0.994)
    assert show(model, "suggestions", skipped=[pair["id"]])["rows"] == []


@pytest.mark.parametrize("kind", ["link", "cut"])
def test_a_decided_suggestion_leaves_the_queue_and_comes_back_when_undone(workspace, model, kind):
    suggest(workspace)
    model.start({})
    (pair,) = show(model, "suggestions")["rows"]
    assert pair["accepted"] == "Suggestion accepted (weight 9.5: the same name, duplicates are rare)"
    assert pair["rejected"] == (
        "Suggestion rejected (weight 9.5; it spoke for one person: the same name, duplicates are rare)"
    )
    ends = {"a": pair["a"]["customer_id"], "b": pair["b"]["customer_id"]}
    model.write({"number": 2, "kind": kind, **ends, "author": "Vera", "reason": "Looked at both"})
    assert (show(model, "suggestions")["total"], model.counts["suggestions"]) == (0, 0)
    undo = {"number": 3, "kind": "undo", "decision_no": model.written["decision_no"], "author": "Vera", "reason": "No"}
    model.write(undo)
    assert show(model, "suggestions")["total"] == 1


def test_all_above_the_threshold_are_accepted_together(workspace, model):
    suggest(workspace)
    model.start({})
    model.write({"number": 2, "kind": "accept_all", "author": "Vera"})
    assert (model.written["done"], model.written["said"]) == (True, "One suggestion was accepted.")
    made = show(model, "decisions")["rows"][0]
    assert (made["verb"], made["reason"]) == (
        "link",
        "Suggestion accepted (weight 9.5: the same name, duplicates are rare)",
    )


def test_a_made_up_decision_is_refused(model):
    model.write({"number": 9, "kind": "merge_all", "author": "Vera", "reason": "Why not"})
    assert "Known: link, cut, undo, accept_all" in model.notice["text"]


def test_hostile_names_arrive_as_they_are(model):
    assert show(model, "customer", word="b1")["customer"]["name"] == HOSTILE_NAME


def test_a_broken_database_is_explained_without_its_own_words(model, monkeypatch):
    def broken(*_args):
        raise duckdb.IOException("could not read the row of Anna, +79161111111")

    monkeypatch.setattr(model._view, "find", broken)
    assert show(model, "customer", word="x")["error"] == (
        "The data could not be read. Try again; if it stays, run: workbench build"
    )


def test_a_rebuild_runs_beside_the_page_and_is_shown(model):
    cut_sisters(model)
    model.work_start("build")
    assert (model.work["what"], model.work["state"]) == ("build", "running")
    deadline = time.monotonic() + 60
    while model.work["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
        model.work_check()
    assert (model.work["state"], model.work["error"]) == ("done", "")
    model.start({})
    assert model.counts["waiting"] == 0
    assert show(model, "customer", word=ANNA)["customer"]["touches"] == 4


@pytest.mark.parametrize("begin", [lambda model: model.start({}), lambda model: model.work_start("build")])
def test_a_build_that_runs_elsewhere_is_followed_to_its_end(workspace, model, begin):
    cut_sisters(model)
    with only_builder(workspace.folder):
        begin(model)
        model.work_check()
        assert (model.work["what"], model.work["state"], model.work["elsewhere"]) == ("build", "running", True)
        assert str(workspace.folder) not in str(model.work)
    workspace.build()
    model.work_check()
    assert (model.work["state"], model.work["error"], model.work["elsewhere"]) == ("done", "", False)
    assert show(model, "customer", word=ANNA)["customer"]["touches"] == 4


def test_a_build_elsewhere_that_was_given_up_leaves_the_page_as_it_is(workspace, model):
    with only_builder(workspace.folder):
        model.start({})
    model.work_check()
    assert (model.work["state"], model.work["error"]) == ("idle", "")


def test_an_open_page_keeps_its_data_until_it_is_told_to_go_over(workspace, model):
    cut_sisters(model)
    workspace.build()
    assert show(model, "customer", word=ANNA)["customer"]["touches"] == 7
    model.look_for_newer()
    assert model.newer
    model.start({})
    assert not model.newer
    assert show(model, "customer", word=ANNA)["customer"]["touches"] == 4


def test_a_page_starts_without_the_heavy_libraries():
    heavy = "{'pandas', 'numpy', 'scipy', 'sklearn', 'splink', 'plotly', 'pyarrow', 'voila', 'alembic'}"
    code = f"import sys, workbench.show.pages.identity.page; sys.exit(str({heavy} & set(sys.modules) or ''))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""
