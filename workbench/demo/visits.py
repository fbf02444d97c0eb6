"""Needs that bring people to a site, and the visits each need takes: when, on which cookie, from which channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.demo.arrays import Array, Columns, chance, running_sum, spread
from workbench.demo.catalogue import BLACK_FRIDAY, CHANNELS, PRODUCTS, SERVICE, SHOP
from workbench.demo.people import BOTH, SERVICE_ONLY, Chunk

_MOST_NEEDS = 25
_KIOSK_SHARES = 40  # people per terminal
_DAY_S = 86_400.0
_NOVEMBER = 10  # counted from 0
_READS_ON = 3  # pages
_FORGOTTEN_S = 21 * _DAY_S


@dataclass
class Visits:
    """A chunk's needs (a person wants something on a site) and sessions; `need["goal"]` is the session it ends in.

    need: who (position of the person), at (seconds), site, first (the person's first need), kiosk, goal.
    session: who, at, site, cookie, channel, product, pages, duration, fresh (first on its cookie).
    cookie: cookie (its number), site, device, made (seconds).
    """

    need: Columns
    session: Columns
    cookie: Columns


def draw_visits(chunk: Chunk, first_cookie: int) -> Visits:
    """Draw the chunk's needs, sessions and cookies; cookies are numbered on from the one given."""
    need = _needs(chunk)
    session = _sessions(chunk, need)
    cookie = _cookies(chunk, need, session, first_cookie)
    session["channel"] = _channels(chunk, session)
    need["at"] = session["at"][need["goal"]]
    return Visits(need, session, cookie)


def _needs(chunk: Chunk) -> Columns:
    """Draw needs as beta-geometric / negative-binomial buyers have them, visitors just one.

    Source: Fader, Hardie, Lee, "Counting Your Customers" the Easy Way (Marketing Science 2005): exponential gaps whose
    rate differs by person, and after each purchase a chance, differing too, never to come back.
    """
    rng, people, days = chunk.rng, chunk.people, chunk.clock.days
    size, customers = len(people.person_id), people.customers
    counts = np.ones(size, dtype=np.int64)
    counts[:customers] = np.minimum(rng.geometric(np.clip(rng.beta(1.35, 1.4, customers), 0.03, 1)), _MOST_NEEDS)
    who, number = spread(counts)
    gap = rng.gamma(1.6, 32, size)[who] * rng.exponential(1, len(who))
    day = people.arrival[who] + running_sum(np.where(number == 0, 0, gap + 0.5), number)
    inside = day < days - 0.02
    who, number, day = who[inside], number[inside], day[inside]
    market = people.market[who]
    service = (market == SERVICE_ONLY) | ((market == BOTH) & chance(rng, len(who), 0.4))
    first_shop = (number == 0) & (who < customers) & ~service
    kiosk = first_shop & (people.computer[who] == who) & chance(rng, len(who), chunk.hardships.kiosk)
    return {"who": who, "day": day, "site": np.where(service, SERVICE, SHOP), "first": number == 0, "kiosk": kiosk}


def _sessions(chunk: Chunk, need: Columns) -> Columns:
    """Draw the visits up to the goal (the first of each need's rows) and the odd one after it."""
    rng, clock = chunk.rng, chunk.clock
    customer = need["who"] < chunk.people.customers
    counts = rng.geometric(np.where(customer, 0.45, 0.68))
    counts = np.where(need["kiosk"], 1, np.minimum(counts, 14))
    owner, number = spread(counts)
    back = running_sum(np.where(number == 0, 0.0, rng.exponential(3.2, len(owner)) + 0.01), number)
    day = need["day"][owner] - back
    day = np.where(day < 0, rng.random(len(owner)) * need["day"][owner], day)
    need["goal"] = np.cumsum(counts) - counts

    after = np.flatnonzero(customer & ~need["kiosk"] & chance(rng, len(customer), 0.15))
    later = need["day"][after] + rng.exponential(2.5, len(after)) + 0.05
    after, later = after[later < clock.days], later[later < clock.days]
    owner = np.concatenate([owner, after])
    size = len(owner)
    pages = rng.geometric(0.26, size)
    return {
        "who": need["who"][owner],
        "need": owner,
        "at": np.floor(clock.seconds(np.concatenate([day, later]))),
        "site": need["site"][owner],
        "second_device": chance(rng, size, 0.06),
        "product": _products(rng, need["site"])[owner],
        "pages": pages,
        "duration": np.where(pages >= _READS_ON, rng.gamma(1.4, 38, size) * pages, rng.exponential(14, size)).astype(
            int
        ),
    }


def _products(rng: np.random.Generator, site: Array) -> Array:
    """Draw what each need is about."""
    product = np.zeros(len(site), dtype=np.int64)
    for number in (SHOP, SERVICE):
        weights = np.array([p.weight * (p.site == number) for p in PRODUCTS])
        mine = site == number
        product[mine] = rng.choice(len(PRODUCTS), int(mine.sum()), p=weights / weights.sum())
    return product


def _cookies(chunk: Chunk, need: Columns, session: Columns, first_cookie: int) -> Columns:
    """Give each session its cookie: one per person, device and site, renewed now and then; terminals have their own."""
    rng, people = chunk.rng, chunk.people
    kiosk = need["kiosk"][session["need"]]
    computer = people.computer[session["who"]]
    key = np.where(kiosk, _terminals(kiosk), computer * 4 + session["second_device"] * 2 + session["site"])
    order = np.lexsort((session["at"], key))
    key, at = key[order], session["at"][order]
    new_key = np.concatenate([[True], key[1:] != key[:-1]])
    gap = np.concatenate([[0.0], at[1:] - at[:-1]])
    renewed = (gap > _FORGOTTEN_S) & chance(rng, len(key), chunk.hardships.cookie_renewal) & (key >= 0)
    fresh = new_key | renewed
    session["cookie"], session["fresh"] = np.empty(len(key), dtype=np.int64), np.empty(len(key), dtype=bool)
    session["cookie"][order] = first_cookie + np.cumsum(fresh) - 1
    session["fresh"][order] = fresh
    made = order[fresh]
    person, second = computer[made], session["second_device"][made].astype(int)
    return {
        "cookie": first_cookie + np.arange(len(made)),
        "site": session["site"][made],
        "device": np.where(kiosk[made], 1, people.devices[person, second]),
        "made": session["at"][made],
        "random": rng.integers(0, 2**62, len(made)),
    }


def _terminals(kiosk: Array) -> Array:
    """Number the showroom's terminals from -1 down; each serves some dozens of people in turn."""
    turn = np.cumsum(kiosk)
    return -1 - turn % max(1, int(kiosk.sum()) // _KIOSK_SHARES)


def _channels(chunk: Chunk, session: Columns) -> Array:
    """Draw where each session came from; a first visit is paid for more often than a later one."""
    rng, size = chunk.rng, len(session["who"])
    order = np.lexsort((session["at"], session["who"]))
    first = np.empty(size, dtype=bool)
    who = session["who"][order]
    first[order] = np.concatenate([[True], who[1:] != who[:-1]])
    channel = np.zeros(size, dtype=np.int64)
    for site in (SHOP, SERVICE):
        for is_first in (True, False):
            mine = (session["site"] == site) & (first == is_first)
            weights = np.array([(c.first if is_first else c.later) * (c.site == site) for c in CHANNELS])
            channel[mine] = rng.choice(len(CHANNELS), int(mine.sum()), p=weights / weights.sum())
    paid = np.array([c.medium == "cpc" for c in CHANNELS])[channel]
    november = chunk.clock.stamps(session["at"]).astype("datetime64[M]").astype(int) % 12 == _NOVEMBER
    sale = november & paid & chance(rng, size, 0.35)
    return np.where(sale, np.array(BLACK_FRIDAY)[session["site"]], channel)
