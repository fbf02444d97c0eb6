"""The customers behind a figure that a link names, of events written down here."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.flow import Flow, event
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Condition
from workbench.marketing.behind import FIGURES, behind
from workbench.marketing.figure_spec import people_of, read_spec
from workbench.notes.store import NotesStore
from workbench.settings import Settings
from workbench.show.pages.journal.export import export_journal
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.model import JournalModel
from workbench.show.pages.journal.view import Journal

ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture(scope="module")
def flow():
    return Flow(
        [
            event("a1", 1, "session", phone="1", source="google", medium="organic", name="Anna"),
            event("b1", 2, "session", phone="2", source="google", medium="cpc", name="Boris"),
            event("b2", 3, "deal", phone="2", status="won", amount=10.0),
            event("c1", 40, "deal", phone="3", status="won", amount=20.0, name="Clara"),
            event("c2", 41, "deal", phone="3", status="won", amount=30.0),
            event("d1", 40, "mention", phone="4", source="vk", name="Dina"),
        ]
    )


@pytest.fixture
def journal(flow):
    (flow.folder / "workspace.toml").write_text('name = "Five"\n')
    with_notes = Journal(flow.folder, Settings(), NotesStore.of(flow.folder))
    yield with_notes
    with_notes.close()


def found(flow, figure, people=None, **parts):
    spec = {"figure": figure, **parts, **({"people": people} if people else {})}
    asked = behind(spec, ZONE, lambda _rows, text: Condition(text, []))
    names = "select name from customers where customer_id in ({}) order by name"
    return [name for (name,) in flow.connection.execute(names.format(asked.sql), asked.values).fetchall()]


def test_everybody_who_is_meant(flow):
    assert found(flow, "people") == ["Anna", "Boris", "Clara", "Dina"]


def test_people_by_the_first_touch_its_channel_and_a_condition(flow):
    assert found(flow, "people", {"first": "2026-02-10"}) == ["Clara", "Dina"]
    assert found(flow, "people", {"last": "2026-01-02"}) == ["Anna"]
    assert found(flow, "people", {"channels": ["Paid search"]}) == ["Boris"]
    assert found(flow, "people", {"condition": "won_deals > 1"}) == ["Clara"]


def test_a_figure_of_some_people_is_narrower(flow):
    assert found(flow, "level", level="buyers") == ["Boris", "Clara"]
    assert found(flow, "level", {"channels": ["Paid search"]}, level="buyers") == ["Boris"]


def test_words_say_the_figure_and_whose_it_is():
    people = {"first": "2026-01-01", "channels": ["Direct"], "condition": "ltv > 5"}
    asked = behind({"figure": "level", "level": "repeat", "people": people}, ZONE, lambda *_: Condition("ltv > 5", []))
    assert asked.words == "Level: repeat; first touch from 2026-01-01; came by Direct; of those with ltv > 5"


def test_people_are_said_as_they_were_read():
    where = [{"column": "ltv", "operator": ">", "value": 15}]
    given = {
        "first": "2026-01-01",
        "last": "2026-02-28",
        "channels": ["Direct"],
        "where": where,
        "condition": "ltv > 5",
    }
    assert people_of(given, ZONE, lambda *_: Condition("true", [])).spec == given
    assert people_of({"channels": [], "where": [], "condition": " "}, ZONE, lambda *_: Condition("true", [])).spec == {}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"figure": "levels"}, "Did you mean 'level'?"),
        ({"figure": ["level"]}, "The link's figure is ['level']"),
        ({}, "The link's figure is not given"),
        ({"figure": "level"}, "The link's level is not given"),
        ({"figure": "level", "level": "repeats"}, "Did you mean 'repeat'?"),
        ({"figure": "level", "level": "repeat", "step": 3}, "a part 'step' that it does not have"),
        ({"figure": "people", "people": {"fist": "2026-01-01"}}, "Did you mean 'first'?"),
        ({"figure": "people", "people": {"first": "2026-13-01"}}, 'a day such as "2026-01-31"'),
        ({"figure": "people", "people": {"first": "0001-01-01"}}, "a day of the years 1900-2200"),
        ({"figure": "people", "people": {"first": "2026-02-01", "last": "2026-01-01"}}, "before it begins"),
        ({"figure": "people", "people": {"channels": "Direct"}}, "a list of texts"),
        ({"figure": "people", "people": {"where": [3]}}, "a list of comparisons"),
        ({"figure": "people", "people": {"condition": 3}}, "The link's condition is 3"),
        ({"figure": "people", "people": []}, "The link's people is []"),
        ({"figure": "survey", "survey": "nps", "group": "satisfied"}, "promoter, passive, detractor"),
    ],
)
def test_what_is_wrong_is_told(spec, said):
    with pytest.raises(WorkbenchError) as told:
        behind(spec, ZONE, lambda *_: Condition("true", []))
    assert said in str(told.value)


@pytest.mark.parametrize("text", ["{", "[" * 5000, "null", '"level"', "x" * 30_000, '{"figure": NaN'])
def test_a_text_that_is_no_figure_is_refused(text):
    with pytest.raises(WorkbenchError, match="link"):
        read_spec(text)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_takes_no_part_that_it_does_not_have(figure):
    with pytest.raises(WorkbenchError, match="'sql' that it does not have"):
        behind({"figure": figure, "sql": "select 1"}, ZONE, lambda *_: Condition("true", []))


def names(journal, **chosen):
    return [row["name"] for row in journal.page(JournalFilter(**chosen), "name", descending=False).rows]


def test_the_journal_shows_everybody_behind_also_without_a_target_action(journal):
    assert names(journal) == ["Boris", "Clara"]
    assert names(journal, behind='{"figure": "people"}') == ["Anna", "Boris", "Clara", "Dina"]


def test_other_filters_narrow_it_further(journal):
    assert names(journal, behind='{"figure": "people"}', text="an") == ["Anna"]
    assert names(journal, behind='{"figure": "people"}', condition="ltv > 15") == ["Clara"]


def test_its_people_may_be_asked_anything(journal):
    spec = {"figure": "people", "people": {"where": [{"column": "ltv", "operator": ">", "value": 15}]}}
    assert names(journal, behind=json.dumps(spec)) == ["Clara"]
    assert names(journal, behind=json.dumps({"figure": "people", "people": {"condition": "mention_count > 0"}})) == [
        "Dina"
    ]


def test_the_page_says_whose_figure_it_shows(flow, journal):
    model = JournalModel(flow.folder, journal)
    text = '{"figure": "level", "level": "no purchase yet"}'
    model.ask({"number": 1, "filter": {"behind": text, "text": "anna"}})
    assert model.behind == {"text": text, "words": "Level: no purchase yet", "customers": 2}
    assert (model.table["total"], model.table["error"]) == (1, "")
    model.ask({"number": 2, "filter": {}})
    assert model.behind == {}


def test_the_figures_and_the_chart_follow(flow, journal):
    model = JournalModel(flow.folder, journal)
    model.ask({"number": 1, "filter": {"behind": '{"figure": "people", "people": {"channels": ["Paid search"]}}'}})
    assert [bar["name"] for bar in model.figure["data"]] == ["Visits", "Deals"]
    assert next(card["value"] for card in model.kpis["cards"] if card["name"] == "average_ltv") == pytest.approx(10.0)


@pytest.mark.parametrize("text", ['{"figure": "<b>x</b>"}', "{", '{"figure": "survey", "survey": "nps", "first": 5}'])
def test_a_link_that_asks_what_is_not_there_says_so_and_shows_nobody(flow, journal, text):
    model = JournalModel(flow.folder, journal)
    model.ask({"number": 1, "filter": {"behind": text}})
    assert (model.table["rows"], model.table["total"]) == ([], 0)
    assert "link" in model.table["error"]
    assert model.behind == {}


def test_the_export_holds_exactly_these(flow, journal, tmp_path):
    target = tmp_path / "behind.xlsx"
    chosen = JournalFilter(behind='{"figure": "level", "level": "no purchase yet"}').to_json()
    export_journal(
        Path(flow.folder), lambda *_: None, target=str(target), chosen=chosen, sort_by="name", columns=["name"]
    )
    rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Dina", "Anna"]


def test_a_snapshot_of_an_older_version_asks_for_a_build(journal):
    with journal.reader.cursor() as cursor:
        cursor.execute("drop view customer_levels")
    with pytest.raises(WorkbenchError, match="Build the workspace again"):
        names(journal, behind='{"figure": "level", "level": "repeat"}')
