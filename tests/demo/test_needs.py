import numpy as np

from workbench.demo.needs import customer_needs, goal_rows, last_rows, later, untraced


def test_customer_needs_leave_visitors_out(company):
    needs = customer_needs(company.chunk, company.visits, site=0)
    assert (company.visits.need["who"][needs] < 1000).all()
    assert (company.visits.need["site"][needs] == 0).all()


def test_what_is_wanted_is_sold_on_that_site(company):
    rows = goal_rows(company.chunk, company.visits, customer_needs(company.chunk, company.visits, site=1))
    assert (rows["product"] >= 10).all()  # the shop's products are 0 to 9
    assert (rows["price"] > 0).all()


def test_last_rows_hold_each_cookie_once_at_its_last_visit(company):
    session = company.visits.session
    rows = last_rows(company.chunk, company.visits, site=0)
    assert len(rows["cookie"]) == len(np.unique(rows["cookie"]))
    last = {}
    for cookie, at in zip(session["cookie"].tolist(), session["at"].tolist(), strict=True):
        last[cookie] = max(at, last.get(cookie, 0))
    assert [last[cookie] for cookie in rows["cookie"].tolist()] == rows["at"].tolist()


def test_rows_move_and_lose_their_trace():
    rows = {"who": np.array([5]), "at": np.array([10.0]), "session": np.array([1]), "cookie": np.array([2])}
    moved = untraced(later(rows, np.array([7.9])))
    assert {name: values.tolist() for name, values in moved.items()} == {
        "who": [5],
        "at": [17.0],
        "session": [-1],
        "cookie": [-1],
    }
