from workbench.journal.difference import CAUSES
from workbench.show.pages.identity.waterfall import WORDS, waterfall

NO_CHANGE = {"figure": "customers", "before": 100, **dict.fromkeys(CAUSES, 0), "after": 100}


def bars(figure):
    """List (step, from, to) of every bar, in the order of the axis."""
    found = {
        step: (base, base + change)
        for trace in figure["data"]
        for step, base, change in zip(trace["x"], trace["base"], trace["y"], strict=True)
    }
    return [(step, *found[step]) for step in figure["layout"]["xaxis"]["categoryarray"]]


def test_every_step_begins_where_the_one_before_has_ended_and_the_last_is_the_sum():
    row = {**NO_CHANGE, "new_touches": 12, "merges": -5, "splits": 1, "after": 108}
    assert bars(waterfall(row)) == [
        ("New touches", 0, 12),
        ("Merges", 12, 7),
        ("Splits", 7, 8),
        ("All together", 0, 8),
    ]


def test_rises_and_falls_are_told_apart():
    row = {**NO_CHANGE, "new_touches": 12, "merges": -5, "after": 107}
    assert {trace["name"]: trace["x"] for trace in waterfall(row)["data"]} == {
        "Rise": ["New touches"],
        "Fall": ["Merges"],
        "All together": ["All together"],
    }


def test_a_figure_that_stayed_says_so():
    figure = waterfall(NO_CHANGE)
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"] == "Nothing has changed"


def test_every_reason_has_its_word():
    assert set(WORDS) == set(CAUSES)
