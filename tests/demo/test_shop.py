import numpy as np

from workbench.demo.shop import DELIVERED, FORM_REGISTRATION, ONLINE, REFUNDED, STATUSES


def test_every_shop_customer_calls_writes_or_checks_out(company):
    need, shop = company.visits.need, company.shop
    customers = set(need["who"][(need["site"] == 0) & need["first"] & (need["who"] < 1000)].tolist())
    acted = set(shop.call["who"].tolist()) | set(shop.form["who"].tolist())
    acted |= set(shop.cart["who"][shop.cart["step"] == 1].tolist())
    assert customers - acted == set()


def test_a_refund_follows_its_order_and_returns_all_of_it(company):
    order = company.shop.order
    refunds = np.flatnonzero(order["status"] == REFUNDED)
    of = order["order"][refunds]
    assert len(refunds) > 5
    assert (order["status"][of] == DELIVERED).all()
    assert (order["total"][refunds] == order["total"][of]).all()
    assert (order["at"][refunds] > order["at"][of]).all()
    assert (order["who"][refunds] == order["who"][of]).all()


def test_only_orders_from_the_site_know_the_cookie(company):
    order = company.shop.order
    assert (order["cookie"][order["way"] != ONLINE] == -1).all()
    assert (order["cookie"][(order["way"] == ONLINE) & (order["status"] != REFUNDED)] >= 0).all()


def test_only_recent_orders_are_mostly_new_or_paid(company):
    order = company.shop.order
    waiting = np.isin(order["status"], (STATUSES.index("new"), STATUSES.index("paid")))
    recent = company.chunk.clock.end_s - order["at"] < 4 * 86_400
    assert waiting[recent].mean() > 0.5
    assert waiting[~recent].mean() < 0.1


def test_checkouts_follow_a_cart(company):
    cart = company.shop.cart
    added = {need: at for need, at, step in zip(cart["need"], cart["at"], cart["step"], strict=True) if step == 0}
    checkouts = [(need, at) for need, at, step in zip(cart["need"], cart["at"], cart["step"], strict=True) if step == 1]
    assert checkouts
    assert all(added[need] < at for need, at in checkouts)


def test_every_cookie_of_a_clean_company_is_tied_by_a_call_or_form(clean_company):
    session, shop = clean_company.visits.session, clean_company.shop
    cookies = set(session["cookie"][(session["site"] == 0) & (session["who"] < 1000)].tolist())
    tied = set(shop.call["cookie"].tolist()) | set(shop.form["cookie"].tolist())
    assert cookies - tied == set()


def test_registrations_are_no_target(company):
    form = company.shop.form
    assert not form["target"][form["form"] == FORM_REGISTRATION].any()
