from workbench.show.pages.journeys.cohort_curves import curves_figure


def cell(month_no, active, *, finished=True, revenue=0.0):
    return {"month_no": month_no, "active": active, "share": active / 4, "revenue": revenue, "per_customer": revenue / 4,
            "finished": finished}  # fmt: skip


def cohorts(measure="retention", rows=None):
    cells = [cell(0, 4, revenue=40.0), cell(1, 2), cell(2, 1, finished=False)]
    row = {"cohort": "2026-01", "customers": 4, "small": True, "cells": cells}
    curve = [{"month_no": 0, "cohorts": 1, "customers": 4, "share": 1.0, "per_customer": 10.0}]
    rows = [row] if rows is None else rows
    return {"rows": rows, "curve": curve if rows else [], "by": "first touch", "active": "touch", "measure": measure}


def test_a_curve_ends_with_the_last_month_that_is_over():
    curve, together = curves_figure(cohorts("ltv"), "EUR")["data"]
    assert (curve["x"], curve["y"]) == ([0, 1], [10.0, 0.0])
    assert (together["name"], together["y"]) == ("Together", [10.0])


def test_a_point_names_its_customers():
    curve = curves_figure(cohorts(), "EUR")["data"][0]
    assert curve["customdata"][0] == {
        "figure": "cohort", "by": "first touch", "cohort": "2026-01", "active": "touch", "month_no": 1
    }  # fmt: skip


def test_the_month_in_which_all_are_active_is_left_out():
    curve, together = curves_figure(cohorts(), "EUR")["data"]
    assert (curve["x"], curve["y"]) == ([1], [0.5])
    assert together["y"] == []


def test_money_is_drawn_as_money():
    figure = curves_figure(cohorts("ltv"), "EUR")
    assert figure["data"][0]["y"] == [10.0, 0.0]
    assert "EUR" in figure["data"][0]["hovertemplate"]


def test_cohorts_are_called_as_in_the_table_and_the_height_is_named():
    figure = curves_figure(cohorts("ltv"), "EUR")
    assert figure["data"][0]["name"] == "Jan 2026"
    assert figure["layout"]["yaxis"]["title"]["text"] == "LTV so far, EUR"


def test_no_cohort_draws_nothing():
    assert curves_figure(cohorts(rows=[]), "EUR")["data"] == []
