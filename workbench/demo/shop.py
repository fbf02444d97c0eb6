"""What customers do in the shop: carts and checkouts, forms, and the orders that come of them and of calls.

Every table has the columns of `needs`, and the contacts as `write_contacts` gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.demo.arrays import Array, Columns, chance, stack, take
from workbench.demo.calls import SHIFTS, SKILL, STAFF, draw_calls, draw_questions, is_closed
from workbench.demo.catalogue import FORMS, SHOP
from workbench.demo.needs import START, customer_needs, goal_rows, last_rows, later, untraced
from workbench.demo.people import Chunk, write_contacts
from workbench.demo.visits import Visits

STATUSES = ("new", "paid", "delivered", "cancelled", "refunded")
DELIVERED, REFUNDED = STATUSES.index("delivered"), STATUSES.index("refunded")
ONLINE, BY_PHONE, BY_FORM = range(3)
FORM_REGISTRATION = len(FORMS)

_DAY_S = 86_400.0
_RECENT_S = 4 * _DAY_S


@dataclass(frozen=True)
class ShopActions:
    """The chunk's calls, call-backs of missed ones, forms, carts (step 0: added, 1: checkout) and orders."""

    call: Columns
    call_back: Columns
    form: Columns
    cart: Columns
    order: Columns


@dataclass(frozen=True)
class _Wishes:
    """What is done in each need: masks over the needs."""

    call: Array
    form: Array
    cart: Array
    checkout: Array
    order: Array


def act_in_shop(chunk: Chunk, visits: Visits) -> ShopActions:
    """Draw the chunk's actions in the shop."""
    mine = customer_needs(chunk, visits, SHOP)
    need, base = take(visits.need, mine), goal_rows(chunk, visits, mine)
    wish = _wishes(chunk, need)
    added, checkouts = _carts(chunk, base, wish)
    forms = _forms(chunk, take(base, wish.form), need["kiosk"][wish.form])
    calls, call_backs = draw_calls(chunk, take(base, wish.call))
    orders = _orders(chunk, take(checkouts, wish.order[wish.checkout]), calls, forms)
    tied = np.union1d(calls["cookie"], forms["cookie"])
    return ShopActions(
        call=stack(calls, draw_questions(chunk, orders)),
        call_back=call_backs,
        form=stack(forms, _registrations(chunk, visits, tied)),
        cart=stack(added, checkouts),
        order=orders,
    )


def _wishes(chunk: Chunk, need: Columns) -> _Wishes:
    """Decide what is done in each need; a first need has at least one target action, a terminal's an order."""
    rng, size, kiosk = chunk.rng, len(need["who"]), need["kiosk"]
    call, form = chance(rng, size, 0.3) & ~kiosk, chance(rng, size, 0.14) | kiosk
    cart = chance(rng, size, 0.5) | kiosk
    checkout = cart & (chance(rng, size, 0.68) | kiosk)
    order = checkout & (chance(rng, size, 0.8) | kiosk)
    idle = need["first"] & ~(call | form | checkout)
    by_call = chance(rng, size, 0.6)
    call, form = call | (idle & by_call), form | (idle & ~by_call)
    instead = call & is_closed(need["at"]) & chance(rng, size, 0.75)  # at night most write
    return _Wishes(call & ~instead, form | instead, cart, checkout, order)


def _carts(chunk: Chunk, base: Columns, wish: _Wishes) -> tuple[Columns, Columns]:
    """Fill carts and start checkouts; contacts are known where the customer is signed in or has typed them."""
    rng = chunk.rng
    added = later(take(base, wish.cart), rng.exponential(260, int(wish.cart.sum())) + 30)
    checkouts = take(added, wish.checkout[wish.cart])
    checkouts = later(checkouts, rng.exponential(220, len(checkouts["who"])) + 40)
    return (
        _maybe_known(chunk, added, 0.2) | {"step": np.full(len(added["who"]), 0)},
        _maybe_known(chunk, checkouts, 0.6) | {"step": np.full(len(checkouts["who"]), 1)},
    )


def _maybe_known(chunk: Chunk, rows: Columns, share: float) -> Columns:
    contacts = write_contacts(chunk, rows["who"], rows["at"], (0.4, 0.8))
    known = chance(chunk.rng, len(rows["who"]), share)
    return rows | contacts | {name: np.where(known, contacts[name], 0) for name in ("phone", "email")}


def _forms(chunk: Chunk, rows: Columns, kiosk: Array) -> Columns:
    """Let these rows send a form: form (its number), target, operator and contacts."""
    rng, size = chunk.rng, len(rows["who"])
    rows = later(rows, rng.exponential(420, size) + 45)
    form = rng.choice(len(FORMS), size, p=[0.34, 0.26, 0.2, 0.12, 0.08])
    return (
        rows
        | {
            "form": np.where(kiosk, FORM_REGISTRATION, form),
            "target": chance(rng, size, 0.82) & ~kiosk,
            "operator": rng.choice(STAFF, size, p=SHIFTS),
        }
        | write_contacts(chunk, rows["who"], rows["at"], (0.94, 0.6))
    )


def _registrations(chunk: Chunk, visits: Visits, tied: Array) -> Columns:
    """Let customers register on the cookies that no call or form has tied to them yet, all but a few."""
    rows = last_rows(chunk, visits, SHOP)
    rows = take(rows, ~np.isin(rows["cookie"], tied))
    rows = take(rows, ~chance(chunk.rng, len(rows["who"]), chunk.hardships.never_identified))
    rows = later(rows, np.full(len(rows["who"]), 75))
    size = len(rows["who"])
    return (
        rows
        | {
            "form": np.full(size, FORM_REGISTRATION),
            "target": np.zeros(size, dtype=bool),
            "operator": np.full(size, -1),
        }
        | write_contacts(chunk, rows["who"], rows["at"], (0.75, 0.9))
    )


def _orders(chunk: Chunk, online: Columns, calls: Columns, forms: Columns) -> Columns:
    """Turn checkouts, good calls and good forms into orders, and give the money of some back.

    Columns: way, total, status, order (which row is the order itself: a refund is a row of its own).
    """
    rng = chunk.rng
    by_phone = _sold(chunk, calls, 0.3)
    by_form = _sold(chunk, forms, 0.28)
    rows = stack(
        _ordered(online, rng.exponential(110, len(online["who"])) + 20, ONLINE),
        _ordered(by_phone, by_phone["wait"] + by_phone["duration"] + 60, BY_PHONE),
        _ordered(by_form, rng.uniform(1_800, 72_000, len(by_form["who"])), BY_FORM),
    )
    rows["cookie"] = np.where(rows["way"] == ONLINE, rows["cookie"], -1)
    size = len(rows["who"])
    total = rows["price"] * rng.choice([1, 1, 1, 1, 2], size) * rng.lognormal(0, 0.08, size)
    rows |= {
        "total": np.round(total, -1) + np.where(chance(rng, size, 0.3), 0.9, 0.0),
        "status": _status(chunk, rows["at"]),
        "order": np.arange(size),
    }
    rows = stack(rows, _refunds(chunk, rows))
    return rows | write_contacts(chunk, rows["who"], rows["at"], (0.97, 0.75))


def _refunds(chunk: Chunk, orders: Columns) -> Columns:
    rng = chunk.rng
    rows = take(orders, (orders["status"] == DELIVERED) & chance(rng, len(orders["who"]), 0.045))
    size = len(rows["who"])
    return later(untraced(rows), rng.uniform(3, 20, size) * _DAY_S) | {"status": np.full(size, REFUNDED)}


def _sold(chunk: Chunk, rows: Columns, share: float) -> Columns:
    return take(rows, rows["target"] & chance(chunk.rng, len(rows["who"]), share * SKILL[rows["operator"]]))


def _ordered(rows: Columns, after_s: Array, way: int) -> Columns:
    return later({name: rows[name] for name in START}, after_s) | {"way": np.full(len(rows["who"]), way)}


def _status(chunk: Chunk, at: Array) -> Array:
    """Draw how far an order has come: recent ones are still new or paid."""
    done = chunk.rng.choice(len(STATUSES), len(at), p=[0.01, 0.04, 0.87, 0.08, 0.0])
    fresh = chunk.rng.choice(len(STATUSES), len(at), p=[0.45, 0.43, 0.06, 0.06, 0.0])
    return np.where(chunk.clock.end_s - at < _RECENT_S, fresh, done)
