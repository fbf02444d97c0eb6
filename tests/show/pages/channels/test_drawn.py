from workbench.show.pages.channels.drawn import height_of, models_figure, months_figure, plain

ANSWER = {
    "models": [{"key": "first", "title": "First"}, {"key": "last", "title": "Last"}],
    "rows": [
        {"name": "Direct", "values": {"first": {"revenue": 10, "conversions": 1}, "last": {"revenue": 70, "conversions": 3}}},
        {"name": "<b>%{x}", "values": {"first": {"revenue": 90, "conversions": 4}, "last": {"revenue": 30, "conversions": 2}}},
        {"name": "(unobserved)", "unobserved": True, "values": {"first": {"revenue": 5}, "last": {"revenue": 5}}},
    ],
}  # fmt: skip


def month(name, value, *, small=False):
    return {
        "month": name,
        "value": value,
        "lower": 0.1,
        "upper": 0.9,
        "customers": 40,
        "small": small,
        "behind": {"m": name},
    }


def test_each_model_is_a_dot_on_the_line_of_each_channel():
    spread, first, last = models_figure(ANSWER, "revenue", ["first", "last"])["data"]
    assert (first["x"], last["x"]) == ([10.0, 90.0], [70.0, 30.0])
    assert first["text"] == ["Direct", "&lt;b>% {x}"]
    assert spread["x"] == [10.0, 70.0, None, 30.0, 90.0, None]


def test_a_long_name_is_cut_beside_the_chart_and_whole_where_one_points():
    long = {"models": ANSWER["models"], "rows": [{**ANSWER["rows"][0], "name": "Direct marketing " * 5}]}
    figure = models_figure(long, "revenue", ["first"])
    assert len(figure["layout"]["yaxis"]["ticktext"][0]) <= 22
    assert figure["data"][1]["text"] == ["Direct marketing " * 5]


def test_models_that_are_not_chosen_are_left_out():
    figure = models_figure(ANSWER, "conversions", ["last"])
    assert [trace["name"] for trace in figure["data"][1:]] == ["Last"]
    assert figure["data"][1]["x"] == [2.0, 3.0]


def test_no_model_at_all_is_an_empty_chart():
    assert models_figure(ANSWER, "revenue", [])["data"] == []


def test_the_chart_grows_with_its_channels():
    assert height_of(range(12)) > height_of(range(3)) >= height_of([])


def test_a_month_of_few_answers_is_pale_and_one_without_any_is_left_out():
    months = [month("2026-01", 0.5), month("2026-02", None), month("2026-03", 0.7, small=True)]
    _, points = months_figure(months, "share")["data"]
    assert points["x"] == ["2026-01-01", "2026-03-01"]
    assert points["y"] == [0.5, 0.7]
    assert points["marker"]["color"][0] != points["marker"]["color"][1]
    assert points["customdata"] == [{"m": "2026-01"}, {"m": "2026-03"}]


def test_each_month_is_named_once_and_of_many_every_other():
    months = [month(f"2026-{number:02}", 0.5) for number in range(1, 11)]
    ticks = months_figure(months, "share")["layout"]["xaxis"]["tickvals"]
    assert ticks == ["2026-01-01", "2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01"]
    assert months_figure(months[:4], "share")["layout"]["xaxis"]["tickvals"] == [f"2026-0{n}-01" for n in range(1, 5)]


def test_no_month_at_all_draws_nothing():
    band, points = months_figure([], "points")["data"]
    assert (band["x"], points["x"]) == ([], [])


def test_a_name_is_no_markup_of_the_chart():
    assert plain("<a href='x'>&%{y}") == "&lt;a href='x'>&amp;% {y}"
