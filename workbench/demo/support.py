"""What reaches the help desk: call-backs, chats, e-mails, tickets, surveys and mentions."""

from __future__ import annotations

import numpy as np

from workbench.demo.arrays import Array, Columns, chance, stack, take
from workbench.demo.calls import SKILL
from workbench.demo.catalogue import OPERATORS, SERVICE, SHOP
from workbench.demo.needs import customer_needs, goal_rows
from workbench.demo.people import Chunk, write_contacts
from workbench.demo.service import WON, ServiceActions
from workbench.demo.shop import DELIVERED, REFUNDED, ShopActions
from workbench.demo.visits import Visits

KINDS = ("callback", "chat", "email", "ticket", "survey", "mention")
CALLBACK, CHAT, EMAIL, TICKET, SURVEY, MENTION = range(len(KINDS))

_DAY_S = 86_400.0
_STAFF = [np.array([n for n, o in enumerate(OPERATORS) if o.site == site]) for site in (SHOP, SERVICE)]


def write_to_support(chunk: Chunk, visits: Visits, shop: ShopActions, service: ServiceActions) -> Columns:
    """Draw the help desk's rows.

    Columns: who, at, kind, operator, answered, wait, duration (seconds), rating (-1: none), messenger (whether it is
    known), wording (picks the text) and the contacts.
    """
    need = goal_rows(chunk, visits, customer_needs(chunk, visits))
    bought = _bought(shop, service)
    rows = stack(
        _call_backs(shop),
        _contact(chunk, need, CHAT, 0.09, (-3_600, 7_200)),
        _contact(chunk, need, EMAIL, 0.05, (-0.5 * _DAY_S, 2 * _DAY_S)),
        _contact(chunk, bought, TICKET, np.where(bought["refunded"], 0.6, 0.07), (_DAY_S, 12 * _DAY_S)),
        _contact(chunk, bought, SURVEY, 0.16, (3 * _DAY_S, 14 * _DAY_S)),
        _contact(chunk, bought, MENTION, 0.006, (2 * _DAY_S, 30 * _DAY_S)),
    )
    rng, size, kind = chunk.rng, len(rows["who"]), rows["kind"]
    contacts = write_contacts(chunk, rows["who"], rows["at"], (0.75, 0.55))
    contacts["phone"] = np.where(kind == CALLBACK, chunk.people.phone_at(rows["who"], rows["at"]), contacts["phone"])
    rating = np.round(8.2 * SKILL[rows["operator"]] ** 0.35 + rng.normal(0, 2.1, size))
    return (
        rows
        | contacts
        | {
            "rating": np.where(kind == SURVEY, np.clip(rating, 0, 10), -1).astype(int),
            "messenger": np.isin(kind, (CHAT, MENTION)) & chance(rng, size, 0.7),
            "wording": rng.integers(0, 2**31, size),
        }
    )


def _bought(shop: ShopActions, service: ServiceActions) -> Columns:
    """Collect what was bought and received, sent back or not."""
    order = take(shop.order, np.isin(shop.order["status"], (DELIVERED, REFUNDED)))
    deal = take(service.deal, service.deal["status"] == WON)
    return {
        "who": np.concatenate([order["who"], deal["who"]]),
        "at": np.concatenate([order["at"], deal["closed"]]),
        "site": np.concatenate([order["site"], deal["site"]]),
        "refunded": np.concatenate([order["status"] == REFUNDED, np.zeros(len(deal["who"]), dtype=bool)]),
    }


def _contact(chunk: Chunk, rows: Columns, kind: int, share: float | Array, between_s: tuple[float, float]) -> Columns:
    """Let a share of the rows lead to a contact of the kind between so many seconds later (or before)."""
    rng = chunk.rng
    rows = take(rows, chance(rng, len(rows["who"]), share))
    size = len(rows["who"])
    answered = chance(rng, size, 0.95 if kind in (CHAT, EMAIL, TICKET) else 0.0)
    wait = rng.lognormal(4.0 if kind == CHAT else 8.6, 0.9, size)
    return {
        "who": rows["who"],
        "at": np.floor(np.maximum(rows["at"] + rng.uniform(*between_s, size), rng.uniform(0, _DAY_S, size))),
        "kind": np.full(size, kind),
        "operator": np.where(rows["site"] == SHOP, rng.choice(_STAFF[SHOP], size), rng.choice(_STAFF[SERVICE], size)),
        "answered": answered,
        "wait": np.where(answered, wait, 0).astype(int),
        "duration": np.where(kind == CHAT, rng.lognormal(5.6, 0.6, size), 0).astype(int),
    }


def _call_backs(shop: ShopActions) -> Columns:
    rows = shop.call_back
    kept = {name: rows[name] for name in ("who", "at", "operator", "answered", "duration")}
    size = len(rows["who"])
    return kept | {"kind": np.full(size, CALLBACK), "wait": np.zeros(size, dtype=int)}
