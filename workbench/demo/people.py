"""The people of the made-up company: names, phones and e-mails over life, devices, families and offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.demo.arrays import Array, Columns, chance
from workbench.demo.clock import Clock
from workbench.demo.hardships import Hardships
from workbench.demo.words import (
    CITY_LIST,
    FAMILY_LIST,
    GIVEN_GROUPS,
    GIVEN_LIST,
    HOSTILE_NAMES,
    LANGUAGES,
    WordList,
)

VISITORS_PER_CUSTOMER = 1.8
LOCAL, MISTYPED = 9, 2  # styles of typing: a phone without its country, an e-mail with a slip
OFFICE_SIZE = 24

SHOP_ONLY, SERVICE_ONLY, BOTH = 0, 1, 2
_MARKETS = (0.70, 0.22, 0.08)
_OLD_CUSTOMERS = 0.2  # known before the span begins
_RETURN_DAYS = 150.0  # on average, until they are seen in it
_RU, _UK, _EN = range(3)
_PREFIXES = {
    _RU: (7916, 7903, 7926, 7911, 7921, 7905, 7965, 7987, 7999, 7913),
    _UK: (38067, 38050, 38063, 38093, 38097, 38066, 38099, 38073, 38068, 38095),
    _EN: (4850, 4860, 4866, 4869, 491512, 491515, 491520, 491522, 4878, 4888),
}
_LANDLINE = 7495
_SCATTER = 73_686_787  # odd and no multiple of 5, so numbers are shuffled without a clash
_OFFICE_SCATTER = 7_919
_WOMEN = 0.56
_CHANGE_TWICE = 0.15
_DEVICE_TYPES = (0.56, 0.38, 0.06)  # mobile, desktop, tablet


@dataclass
class People:
    """People as columns: the first `customers` of them do a target action, the others only ever visit.

    `phones` are E.164 digits, a row of three over life; `phone_until` is when each of the first two ends (seconds);
    `computer` is the person whose cookies are used (oneself, but for families); `hostile` numbers a bad name from 1.
    """

    customers: int
    person_id: Array
    market: Array
    language: Array
    female: Array
    given: Array
    family: Array
    city: Array
    arrival: Array
    devices: Array
    phones: Array
    phone_until: Array
    emails: Array
    office_phone: Array
    computer: Array
    wealth: Array
    hostile: Array

    def table(self) -> Columns:
        """Return what the exports need to write a person's name, city and e-mails."""
        names = ("person_id", "language", "female", "given", "family", "city", "hostile")
        return (
            {name: getattr(self, name) for name in names}
            | {f"phone{n}": self.phones[:, n] for n in range(3)}
            | {f"phone_until{n}": self.phone_until[:, n] for n in range(2)}
            | {"emails": self.emails, "office_phone": self.office_phone}
        )

    def phone_at(self, who: Array, seconds: Array) -> Array:
        """Return each person's own phone at a time."""
        changes = (seconds[:, None] >= self.phone_until[who]).sum(axis=1)
        phones: Array = self.phones[who, changes]
        return phones


@dataclass(frozen=True)
class Chunk:
    """What every draw of a chunk needs: the random numbers, the clock, the hardships and the people."""

    rng: np.random.Generator
    clock: Clock
    hardships: Hardships
    people: People


def draw_people(
    rng: np.random.Generator, clock: Clock, hardships: Hardships, customers: int, *, first_id: int, first_customer: int
) -> People:
    """Draw a chunk of people; numbers of persons and of customers go on from those given."""
    size = customers + round(customers * VISITORS_PER_CUSTOMER)
    groups = _draw_groups(rng, hardships, customers)
    market = rng.choice(3, size, p=_MARKETS)
    language = np.where(market == SERVICE_ONLY, rng.choice([_UK, _EN], size, p=[0.75, 0.25]), _RU)
    for column in (market, language):
        column[groups.seconds] = column[groups.firsts]
    female = chance(rng, size, _WOMEN)
    people = People(
        customers=customers,
        person_id=first_id + np.arange(size),
        market=market,
        language=language,
        female=female,
        given=_words(rng, GIVEN_LIST, language * 2 + female, GIVEN_GROUPS),
        family=_words(rng, FAMILY_LIST, language, LANGUAGES),
        city=_words(rng, CITY_LIST, language, LANGUAGES),
        arrival=_arrivals(rng, clock, size),
        devices=rng.choice(3, (size, 2), p=_DEVICE_TYPES),
        phones=_phones(language, first_customer),
        phone_until=_changes(rng, size, clock, hardships),
        emails=rng.choice([0, 1, 2], size, p=[0.12, 0.76, 0.12]),
        office_phone=np.zeros(size, dtype=np.int64),
        computer=np.arange(size),
        wealth=rng.lognormal(0, 0.45, size),
        hostile=np.zeros(size, dtype=np.int8),
    )
    _share(rng, people, clock, groups, first_customer)
    if first_customer == 0 and hardships.hostile_name:
        people.hostile[groups.rest[: len(HOSTILE_NAMES)]] = 1 + np.arange(len(groups.rest[: len(HOSTILE_NAMES)]))
    return people


@dataclass
class _Groups:
    """Positions of customers who share something: a row per office or pair; nobody is in two of them."""

    offices: Array
    phones: Array
    computers: Array
    reassigned: Array
    rest: Array

    @property
    def firsts(self) -> Array:
        return np.concatenate([self.phones[:, 0], self.computers[:, 0], self.reassigned[:, 0]])

    @property
    def seconds(self) -> Array:
        return np.concatenate([self.phones[:, 1], self.computers[:, 1], self.reassigned[:, 1]])


def _draw_groups(rng: np.random.Generator, hardships: Hardships, customers: int) -> _Groups:
    pool = rng.permutation(customers)
    rows = []
    for share, size in (
        (hardships.office_phone, OFFICE_SIZE),
        (hardships.family_phone, 2),
        (hardships.family_computer, 2),
        (hardships.reassigned_phone, 2),
    ):
        count = min(round(share * customers / size), len(pool) // size)
        rows.append(pool[: count * size].reshape(-1, size))
        pool = pool[count * size :]
    offices, phones, computers, reassigned = rows
    return _Groups(offices, phones, computers, reassigned, rest=pool)


def _words(rng: np.random.Generator, words: WordList, group: Array, names: Sequence[object]) -> Array:
    """Draw a word of everybody's own group."""
    numbers = np.zeros(len(group), dtype=np.int64)
    for number, name in enumerate(names):
        mine = group == number
        numbers[mine] = words.draw(rng, name, int(mine.sum()))
    return numbers


def _arrivals(rng: np.random.Generator, clock: Clock, size: int) -> Array:
    """Draw the company day of everybody's first need; known customers come back soon after the start."""
    known = chance(rng, size, _OLD_CUSTOMERS)
    return np.where(known, rng.exponential(_RETURN_DAYS, size), rng.uniform(0, clock.days, size)) % (clock.days - 0.1)


def _phones(language: Array, first_customer: int) -> Array:
    """Give everybody three mobile numbers that nobody else has."""
    number = (first_customer + np.arange(len(language), dtype=np.int64))[:, None] * 3 + np.arange(3)
    scattered = number * _SCATTER % 100_000_000
    prefixes = np.array([_PREFIXES[n] for n in (_RU, _UK, _EN)])
    phones: Array = prefixes[language[:, None], scattered // 10_000_000] * 10_000_000 + scattered % 10_000_000
    return phones


def _changes(rng: np.random.Generator, size: int, clock: Clock, hardships: Hardships) -> Array:
    """Draw when the first and the second phone end; most never do."""
    until = np.full((size, 2), np.inf)
    changed = chance(rng, size, hardships.changed_phone)
    until[changed, 0] = rng.uniform(0.1, 0.8, changed.sum()) * clock.end_s
    twice = changed & (chance(rng, size, _CHANGE_TWICE))
    until[twice, 1] = until[twice, 0] + rng.uniform(0.1, 0.5, twice.sum()) * clock.end_s
    return until


def _share(rng: np.random.Generator, people: People, clock: Clock, groups: _Groups, first_customer: int) -> None:
    """Let offices share a phone, families a phone or a computer, and a number pass from one customer to another."""
    office = (first_customer + np.arange(len(groups.offices))) * _OFFICE_SCATTER % 10_000_000
    people.office_phone[groups.offices] = (_LANDLINE * 10_000_000 + office)[:, None]

    first, second = groups.phones.T
    people.phones[second], people.phone_until[second] = people.phones[first], people.phone_until[first]
    first, second = groups.computers.T
    people.computer[second], people.devices[second] = first, people.devices[first]
    for first, second in (groups.phones.T, groups.computers.T):
        people.family[second], people.city[second] = people.family[first], people.city[first]

    first, second = groups.reassigned.T
    people.arrival[first] = rng.uniform(0, 0.2, len(first)) * clock.days
    people.phone_until[first, 0] = 0.4 * clock.end_s
    people.arrival[second] = rng.uniform(0.6, 0.95, len(first)) * clock.days
    people.phones[second, 0] = people.phones[first, 0]


def write_contacts(chunk: Chunk, who: Array, seconds: Array, shares: tuple[float, float]) -> Columns:
    """Draw what the persons give when they leave their contacts, and how it is typed.

    `shares` are how often a phone and an e-mail are given; at least one of them always is. Columns: phone (E.164
    digits, 0: none), phone_style, email (1 or 2: which one, 0: none), email_style, name_style.
    """
    rng, people, hardships, size = chunk.rng, chunk.people, chunk.hardships, len(who)
    at_office = (people.office_phone[who] > 0) & chance(rng, size, 0.8)
    phone = np.where(at_office, people.office_phone[who], people.phone_at(who, seconds))
    second = (people.emails[who] > 1) & chance(rng, size, 0.3)
    email = np.where((people.emails[who] > 0) & chance(rng, size, shares[1]), 1 + second, 0)
    odd_name = chance(rng, size, hardships.name_variant)
    return {
        "phone": np.where(chance(rng, size, shares[0]) | (email == 0), phone, 0),
        "phone_style": np.where(chance(rng, size, hardships.local_phone), LOCAL, rng.integers(0, LOCAL - 2, size)),
        "email": email,
        "email_style": np.where(chance(rng, size, hardships.email_typo), MISTYPED, chance(rng, size, 0.04)),
        "name_style": np.where(odd_name, rng.integers(2, 8, size), rng.integers(0, 2, size)),
    }
