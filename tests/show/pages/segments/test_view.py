import json
from datetime import date, datetime

import pytest

from tests.segments.few_customers import at
from tests.segments.small_snapshots import has, member, publish
from workbench.errors import NotesError, WorkbenchError
from workbench.notes.segments import SegmentsStore
from workbench.notes.store import NotesStore
from workbench.segments.language.columns import ConditionError
from workbench.segments.ready import READY
from workbench.segments.triggers.store import TriggerStore
from workbench.show.listings import Wish
from workbench.show.pages.segments.rfm import ADVICE, COLOURS, ways_figure
from workbench.show.pages.segments.view import SegmentsView

AS_OF = date(2026, 2, 1)


def customer(customer_id, ltv, **more):
    return {
        "customer_id": customer_id, "ltv": ltv, "touches": 1, "won_deals": int(ltv > 0), "has_target": True,
        "first_at": at("2026-01-01"), "last_at": at("2026-01-10 21:30"), "search_text": customer_id, **more,
    }  # fmt: skip


def rfm_row(customer_id, rfm, segment, money):
    r, f, m = rfm
    scores = {"r": r, "f": f, "m": m, "segment": segment, "monetary": money}
    return {"customer_id": customer_id, "as_of": AS_OF, "recency_days": 10 * (6 - r), "purchases": f, **scores}


def size(build_no, customers):
    return {"segment": "No deals", "build_no": build_no, "as_of": date(2026, build_no, 1), "customers": customers}


TABLES = {
    "customers": [
        customer("anna", 900, name="<b>Anna</b>", emails=["anna@example.com"]),
        customer("boris", 100, name="Boris"),
        customer("vera", 0, name="Vera"),
    ],
    "touches": [
        {"customer_id": name, "touch_no": 1, "kind": "call", "occurred_at": at("2026-01-10 21:30"), "city": city}
        for name, city in (("anna", "Kazan"), ("boris", "Omsk"), ("vera", "Omsk"))
    ],
    "customer_identifiers": [has("anna", "email", "anna@example.com")],
    "rfm": [rfm_row("anna", (5, 4, 5), "Champions", 900.0), rfm_row("boris", (1, 1, 1), "Lost", 100.0)],
    "rfm_cuts": [
        {"as_of": AS_OF, "measure": "frequency", "score": 1, "least": 1.0, "most": 1.0, "customers": 1},
        {"as_of": date(2025, 11, 1), "measure": "frequency", "score": 1, "least": 9.0, "most": 9.0, "customers": 1},
    ],
    "rfm_moves": [
        {"as_of": AS_OF, "from_segment": "(new)", "to_segment": "Champions", "before_as_of": date(2025, 11, 1),
         "customers": 1, "monetary": 900.0},
        {"as_of": AS_OF, "from_segment": "Loyal", "to_segment": "Lost", "before_as_of": date(2025, 11, 1),
         "customers": 2, "monetary": 100.0},
    ],
    "scores": [
        {"customer_id": "boris", "model": "churn", "horizon_days": 90, "as_of": AS_OF, "score": 0.9, "tier": "high"},
        {"customer_id": "boris", "model": "churn", "horizon_days": 30, "as_of": AS_OF, "score": 0.95, "tier": "low"},
    ],
    "segments": [member("No deals", "vera")],
    "segment_sizes": [size(1, 4), size(2, 1)],
    "triggers": [],
    "model_notes": [],
}  # fmt: skip


def scored(folder, **tables):
    """Publish the tables as a scoring of 1 February does, in a workspace of Moscow."""
    (folder / "workspace.toml").write_text('time_zone = "Europe/Moscow"\n')
    snapshot = publish(folder, **{**TABLES, **tables})
    manifest = snapshot.folder / "manifest.json"
    told = json.loads(manifest.read_text())
    told["report"] = {"scores": {"as_of": "2026-02-01", "scored_at": "2026-02-01T03:00:00+00:00"}}
    manifest.write_text(json.dumps(told))


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    scored(tmp_path)
    return tmp_path


@pytest.fixture
def view(workspace):
    opened = SegmentsView.open(workspace)
    yield opened
    opened.close()


def listed(view):
    return {row["segment"]: row for row in view.segments()["rows"]}


def save(view, name, condition, author="Olga"):
    view.change({"kind": "save", "name": name, "condition": condition, "author": author})


def test_a_ready_made_segment_shows_the_sizes_of_its_builds(view):
    row = listed(view)["No deals"]
    assert (row["customers"], row["trend"], row["since"]) == (1, [4, 1], ["2026-01-01", "2026-02-01"])
    assert not row["live"]
    assert view.segments()["scored_at"] == "2026-02-01T06:00:00+03:00"


def test_a_segment_saved_since_the_scoring_is_counted_now(view):
    save(view, "Rich", "ltv > 500")
    row = listed(view)["Rich"]
    assert (row["customers"], row["ltv"], row["live"], row["trend"]) == (1, 900.0, True, [])
    assert row["words"] == "Customers whose ltv is more than 500."


def test_one_that_cannot_be_read_any_more_hides_none_of_the_others(view, workspace):
    store = SegmentsStore.of(workspace)
    store.define("Broken", "no_such_column = 1", author="Olga")
    store.define("Rich", "ltv > 500", author="Olga")
    store.close()
    rows = listed(view)
    assert len(rows) == len(READY) + 2
    assert rows["Rich"]["customers"] == view.opened('in segment "Rich"')["customers"] == 1
    assert "no_such_column" in rows["Broken"]["problem"]
    assert rows["No deals"]["customers"] == 1


def test_a_condition_opens_as_text_json_words_and_size(view):
    opened = view.opened({"all": [{"column": "ltv", "operator": ">", "value": 50}, {"had": "call"}]})
    assert opened["text"] == "ltv > 50 and had call"
    assert view.opened(opened["text"])["json"] == opened["json"]
    assert (opened["customers"], opened["ltv"], opened["as_of"]) == (2, 1000.0, "2026-02-01")
    assert not opened["unscored"]


def test_what_cannot_be_read_is_said(view):
    with pytest.raises(ConditionError, match="There is no column 'ltw'"):
        view.opened("ltw > 50")


def test_a_condition_on_scores_that_are_missing_says_so(workspace):
    scored(workspace, scores=[])
    view = SegmentsView.open(workspace)
    assert view.opened('churn.tier = "high"')["unscored"]
    view.close()


def test_members_carry_contacts_and_scores_of_the_usual_horizon(view):
    first, second = view.members("ltv > 50", Wish(sort_by="ltv")).rows
    assert (first["customer_id"], first["emails"], first["rfm_segment"]) == ("anna", ["anna@example.com"], "Champions")
    assert (second["churn_tier"], second["churn_score"], second["interest_tier"]) == ("high", 0.9, None)
    assert second["last_at"] == "2026-01-11T00:30:00+03:00"


def test_members_are_searched_filtered_and_follow_the_condition(view):
    assert view.members("ltv > 50", Wish(text="bor")).total == 1
    assert view.members("ltv > 50", Wish(chosen={"rfm_segment": "Champions"})).total == 1
    assert view.members("ltv > 500", Wish()).total == 1
    assert view.members("ltv >= 0", Wish()).total == 3
    with pytest.raises(WorkbenchError, match="Cannot sort by 'secret'"):
        view.members("ltv > 50", Wish(sort_by="secret"))


def test_members_go_by_the_names_that_people_gave(view, workspace):
    notes = NotesStore.of(workspace)
    notes.set_name("boris", "Boris the Brave", "Olga")
    notes.close()
    assert [row["name"] for row in view.members("ltv = 100", Wish()).rows] == ["Boris the Brave"]


def test_opening_again_sees_a_tag_that_was_given_since(view, workspace):
    assert view.opened('tag "vip"')["customers"] == 0
    notes = NotesStore.of(workspace)
    notes.add_tag("vera", "vip", "Olga")
    notes.close()
    assert view.opened('tag "vip"')["customers"] == 1
    assert view.members('tag "vip"', Wish()).rows[0]["customer_id"] == "vera"
    assert view.vocabulary()["tags"] == ["vip"]


def test_the_portrait_compares_with_everyone(view):
    shares = {(row["attribute"], row["value"]): row for row in view.portrait("ltv = 0")}
    omsk = shares["city", "Omsk"]
    assert (omsk["inside"], omsk["everyone"], omsk["small"]) == (1.0, pytest.approx(2 / 3), True)


def test_an_audience_counts_who_is_in_and_why_others_are_not(view):
    asked = {"condition": "ltv > 50", "segment": "Rich", "platform": "yandex", "plain": False, "names": False}
    report = view.look(asked)
    assert (report["customers"], report["written"], report["emails"]) == (2, 1, 1)
    assert [(row["reason"], row["count"]) for row in report["rejected"]] == [("no_contact", 1)]
    assert report["warnings"] == ["1 rows: Yandex Audience refuses files of fewer than 100."]


def test_an_audience_is_written_from_who_is_shown(view, tmp_path):
    asked = {"condition": "ltv > 50", "segment": "Rich", "platform": "meta", "plain": True, "author": "Olga"}
    said = view.write_audience(asked, tmp_path / "rich.csv")
    assert said == "1 rows for Meta custom audience are written. Nothing has been uploaded."
    assert "anna@example.com" in (tmp_path / "rich.csv").read_text()


def test_rfm_gives_cells_segments_and_the_cuts_of_the_last_period(view):
    found = view.rfm()
    assert [(cell["r"], cell["f"], cell["customers"], cell["money"]) for cell in found["cells"]] == [
        (5, 4, 1, 900.0),
        (1, 1, 1, 100.0),
    ]
    assert [row["segment"] for row in found["segments"]] == ["Champions", "Lost"]
    assert [cut["least"] for cut in found["cuts"]] == [1.0]
    assert found["periods"] == [{"as_of": "2026-02-01", "before_as_of": "2025-11-01"}]


def test_a_cell_of_the_grid_is_a_condition(view):
    cell = view.rfm()["cells"][0]
    opened = view.opened(f"rfm.r = {cell['r']} and rfm.f = {cell['f']}")
    assert opened["customers"] == cell["customers"]


def test_the_drawing_holds_every_way_once(view):
    (drawn,) = ways_figure(view.moves("2026-02-01"))["data"]
    names = drawn["node"]["label"]
    ways = zip(drawn["link"]["source"], drawn["link"]["target"], drawn["link"]["value"], strict=True)
    assert {(names[a], names[b], count) for a, b, count in ways} == {("Loyal", "Lost", 2), ("(new)", "Champions", 1)}


def test_every_rfm_segment_has_advice_and_a_colour():
    assert set(ADVICE) == set(COLOURS) - {"(new)"}


def test_segments_are_renamed_and_dropped(view):
    save(view, "Rich", "ltv > 500")
    view.change({"kind": "rename", "name": "Rich", "new_name": "Best", "author": "Olga"})
    assert "Best" in listed(view)
    view.change({"kind": "drop", "name": "Best", "author": "Olga"})
    assert "Best" not in listed(view)
    with pytest.raises(NotesError, match="ready-made"):
        save(view, "No deals", "ltv > 1")
    with pytest.raises(WorkbenchError, match="nothing like 'paint' to do"):
        view.change({"kind": "paint", "author": "Olga"})


def test_a_trigger_is_made_paused_and_dropped(view):
    made = {"kind": "add_trigger", "name": "Tell", "segment": "At risk", "url": "http://crm.example", "author": "Olga"}
    assert view.change(made).endswith("Mind: http is not encrypted.")
    view.change({"kind": "pause_trigger", "name": "Tell", "paused": True, "author": "Olga"})
    (row,) = view.triggers()
    assert (row["what"], row["paused"], row["waiting"], row["secret_env"]) == ("At risk", True, 0, None)
    view.change({"kind": "drop_trigger", "name": "Tell", "author": "Olga"})
    assert view.triggers() == []


def test_a_trigger_on_a_segment_that_is_not_there_is_refused(view):
    with pytest.raises(NotesError, match=r"no segment 'At rsk'.*At risk"):
        view.change({"kind": "add_trigger", "name": "Tell", "segment": "At rsk", "author": "Olga"})


def test_entries_are_listed_with_names_and_filtered(view, workspace):
    view.change({"kind": "add_trigger", "name": "Tell", "model": "churn", "tier": "high",
                 "url": "https://crm.example", "author": "Olga"})  # fmt: skip
    entry = {"trigger_name": "Tell", "entered_at": datetime(2100, 1, 1)}  # noqa: DTZ001  as tables have it
    store = TriggerStore.of(workspace)
    store.hand_over([{**entry, "delivery_key": key, "customer_id": who} for key, who in (("1", "anna"), ("2", "vera"))])
    store.close()
    assert {row["name"] for row in view.deliveries(Wish(sort_by="entered_at")).rows} == {"<b>Anna</b>", "Vera"}
    assert view.deliveries(Wish(text="vera", chosen={"state": "waiting"})).total == 1
    assert view.deliveries(Wish(chosen={"state": "sent"})).total == 0
    assert view.triggers()[0]["waiting"] == 2


def test_a_workspace_that_was_never_scored_says_so(tmp_path):
    (tmp_path / "workspace.toml").write_text("")
    publish(tmp_path, customers=TABLES["customers"], touches=TABLES["touches"], segments=[])
    view = SegmentsView.open(tmp_path)
    found = view.segments()
    assert (found["as_of"], found["scored_at"]) == (None, None)
    assert {row["segment"]: row["customers"] for row in found["rows"]}["No deals"] == 1
    assert view.rfm() == {"cells": [], "segments": [], "cuts": [], "periods": [], "notes": []}
    view.close()
