from datetime import date

from workbench.show.chart import grain, last_day, touches_figure


def test_a_quarter_is_drawn_by_day_and_a_year_by_week():
    assert grain(date(2026, 1, 1), date(2026, 3, 31)) == "day"
    assert grain(date(2026, 1, 1), date(2026, 12, 31)) == "week"


def test_many_years_are_drawn_by_month():
    assert grain(date(2020, 1, 1), date(2026, 12, 31)) == "month"


def test_an_empty_journal_is_drawn_by_day():
    assert grain(None, None) == "day"


def test_a_bar_of_a_month_ends_with_the_month():
    assert last_day(date(2024, 2, 1), "month") == date(2024, 2, 29)
    assert last_day(date(2026, 12, 1), "month") == date(2026, 12, 31)


def test_a_bar_of_a_week_ends_on_its_sunday():
    assert last_day(date(2026, 11, 16), "week") == date(2026, 11, 22)


def test_kinds_are_stacked_and_a_bucket_without_one_counts_none():
    rows = [
        {"bucket": "2026-01-01", "kind": "call", "touches": 2},
        {"bucket": "2026-01-01", "kind": "deal", "touches": 1},
        {"bucket": "2026-01-02", "kind": "call", "touches": 5},
    ]
    calls, deals = touches_figure(rows, "day")["data"]
    assert (calls["name"], calls["y"], calls["customdata"]) == ("Calls", [2, 5], [3, 5])
    assert (deals["name"], deals["y"]) == ("Deals", [1, 0])


def test_one_day_is_one_slim_bar_named_by_its_date():
    figure = touches_figure([{"bucket": "2026-01-05", "kind": "call", "touches": 2}], "day")
    assert figure["data"][0]["width"] < 24 * 3600 * 1000
    axis = figure["layout"]["xaxis"]
    assert axis["range"] == ["2026-01-01T12:00:00", "2026-01-08T12:00:00"]
    assert (axis["tick0"], axis["dtick"], axis["tickformat"]) == ("2026-01-05", 86_400_000, "%-d %b %Y")


def test_many_bars_share_the_whole_width():
    rows = [{"bucket": f"2026-01-{day:02}", "kind": "call", "touches": 1} for day in range(1, 9)]
    assert "range" not in touches_figure(rows, "day")["layout"]["xaxis"]


def test_no_touches_are_said_in_words():
    figure = touches_figure([], "day")
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"] == "No touches"
