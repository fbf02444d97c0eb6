"""How paths are looked at: by kind of touch or by channel, with repeats or with each run of them as one step."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Condition, People
from workbench.marketing.figure_spec import Spec, flag, word

START, END, OTHER = "(start)", "(end)", "(other)"
"""Before the first touch, after the last, and all events that are not shown by their own name."""

END_LETTER = "$"
"""Stands behind the last letter of a path that is over."""

LETTER = "(select letter from path_letters where event = ?)"
"""The letter of an event; nothing of one that there is not."""


@dataclass(frozen=True)
class Level:
    """The columns of `path_steps` and `customer_paths` that tell events apart in one way."""

    name: str
    event: str
    next_event: str
    one_of_event: str
    one_of_edge: str
    path: str
    run_path: str


KIND, CHANNEL = "kind", "channel"

LEVELS = {
    KIND: Level(KIND, "event", "next_event", "one_of_event", "one_of_edge", "path", "run_path"),
    CHANNEL: Level(
        CHANNEL,
        "event_by_channel",
        "next_by_channel",
        "one_of_event_by_channel",
        "one_of_edge_by_channel",
        "path_by_channel",
        "run_path_by_channel",
    ),
}
"""kind: what was done; channel: the same, but sessions by the channel they came by."""


def level_named(name: str) -> Level:
    """Return a level.

    Raises:
        WorkbenchError: there is none of that name.

    """
    if name not in LEVELS:
        raise WorkbenchError(
            f"Paths have no level {name!r}.{nearest(name, LEVELS)} Levels: {', '.join(LEVELS)} (sessions by channel)."
        )
    return LEVELS[name]


@dataclass(frozen=True)
class View:
    """A way to look at paths, as functions and links name it."""

    level: Level
    collapsed: bool

    @property
    def path(self) -> str:
        """The column of `customer_paths` that holds the paths."""
        return self.level.run_path if self.collapsed else self.level.path

    @property
    def spec(self) -> dict[str, object]:
        """The parts of a link that say it."""
        return {"level": self.level.name, "collapsed": self.collapsed}

    @property
    def words(self) -> str:
        """What a reader has to know of it."""
        parts = ("by channel" if self.level.name == CHANNEL else "", "repeats as one" if self.collapsed else "")
        return ", ".join(part for part in parts if part)


def view_of(spec: Spec) -> View:
    """Read the way to look at paths from a link.

    Raises:
        WorkbenchError: the level is unknown, or `collapsed` is neither true nor false.

    """
    return View(LEVELS[word(spec, "level", tuple(LEVELS), KIND)], flag(spec, "collapsed"))


def spoken(event: str) -> str:
    """Call an event as pages do.

    >>> spoken("session"), spoken("call")
    ('visit', 'call')
    """
    return "visit" if event == "session" else event


def said(words: str, view: View) -> str:
    """Put words and the way of looking together."""
    return f"{words} ({view.words})" if view.words else words


def among_steps(people: People) -> Condition:
    """Write which rows of `path_steps`, `customer_paths` or `customer_levels` are of the customers who are meant."""
    return people.among("first_at", "first_channel")


def counted_people(ask: Ask, people: People) -> int:
    """Count the customers who are meant: the denominator of shares of all."""
    among = among_steps(people)
    by_first_touch = people.first is not None or people.last is not None or people.channels
    if people.who is not None and not by_first_touch:
        among, table = people.who, "customers"
    else:
        table = "customer_levels"
    (row,) = ask(f"select count(*) as customers from {table} where {among.sql}", among.values)
    return int(row["customers"])
