"""The desk for segments: define, rename and drop them, and see who is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from workbench.engine.query import quote
from workbench.errors import NotesError, nearest
from workbench.models.latest_day import after_last_touch
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.segments import SavedSegment, SegmentsStore
from workbench.notes.store import NotesStore
from workbench.segments.known_until import known_until
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import Condition, InSegment
from workbench.segments.language.grammar import parse
from workbench.segments.language.of_customers import Known, customers_where, read_customers
from workbench.segments.language.past import is_past
from workbench.segments.language.renamed import renamed
from workbench.segments.language.rows import Given
from workbench.segments.ready import READY, ready_conditions
from workbench.settings import Settings

_ANY_DAY = date(2000, 1, 1)
"""Conditions that are only checked are compiled for it."""

_COUNT = "select count(*), coalesce(sum(ltv), 0) from customers where customer_id in ({members})"


@dataclass(frozen=True)
class Segment:
    """A segment, saved or ready-made; times are UTC, and empty for a ready-made one."""

    segment: str
    condition: Condition
    description: str
    ready: bool
    author: str = ""
    made_at: datetime | None = None
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Size:
    """How large a segment is: its customers, their lifetime value (base currency), and the day it was counted for."""

    customers: int
    ltv: float
    as_of: date


class SegmentDesk:
    """The segments of one workspace: ready-made ones and those that people saved."""

    def __init__(self, folder: Path, settings: Settings, connect: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        """Work in a workspace's folder; `connect` gives a connection that shows its current snapshot."""
        self._folder = folder
        self._settings = settings
        self._connect = connect

    def define(self, name: str, condition: str | Condition, *, author: str, description: str | None = None) -> Segment:
        """Save a segment, or give the one of that name another condition.

        Raises:
            ConditionError: the condition cannot be read, or refers to a segment that is not there or to itself.
            NotesError: the name is that of a ready-made segment, or it cannot be kept.

        """
        # its own text form is what is kept, so that is what must be readable
        checked = parse(str(parse(condition) if isinstance(condition, str) else condition))
        _refuse_ready(name)
        with closing(SegmentsStore.of(self._folder)) as store:
            saved = store.define(name, str(checked), author=author, description=description, check=_check)
        return _segment(saved)

    def kept(self, name: str) -> SavedSegment | None:
        """Return what is saved under a name, also where it cannot be read any more; None: nothing."""
        return self._saved().get(name.strip())

    def rename(self, name: str, new_name: str, *, author: str) -> None:
        """Give a saved segment another name; segments that refer to it follow, and so does its history.

        Raises:
            NotesError: there is no such segment, or the new name is taken.

        """
        for each in (name, new_name):
            _refuse_ready(each)

        def rewritten(others: dict[str, str]) -> dict[str, str]:
            read = _readable(others)
            after = {other: str(renamed(condition, name, new_name.strip())) for other, condition in read.items()}
            return {other: text for other, text in after.items() if text != others[other]}

        with closing(SegmentsStore.of(self._folder)) as store:
            store.rename(name, new_name, author=author, rewritten=rewritten)

    def drop(self, name: str, *, author: str) -> None:
        """Take a saved segment away.

        Raises:
            NotesError: there is no such segment, or another one refers to it.

        """
        _refuse_ready(name)

        def check(left: dict[str, str]) -> None:
            using = [other for other, condition in _readable(left).items() if name in _referred(condition)]
            if using:
                raise NotesError(f"The segment {name!r} is used by: {', '.join(using)}. Change or drop them first.")

        with closing(SegmentsStore.of(self._folder)) as store:
            store.drop(name, author=author, check=check)

    def all(self) -> list[Segment]:
        """Return every segment that can be read: ready-made ones first, then the saved ones by name."""
        ready = [Segment(one.segment, parse(one.condition), one.description, ready=True) for one in READY]
        saved = self._saved()
        return ready + [_segment(saved[name]) for name in _readable({n: one.condition for n, one in saved.items()})]

    def unreadable(self) -> dict[str, str]:
        """Return the saved segments whose condition cannot be read any more, each with what is wrong with it."""
        wrong = {}
        for name, one in self._saved().items():
            try:
                _segment(one)
            except ConditionError as error:
                wrong[name] = str(error)
        return wrong

    def conditions(self) -> dict[str, Condition]:
        """Return the condition of every segment that can be read, by name."""
        return {segment.segment: segment.condition for segment in self.all()}

    def texts(self) -> dict[str, str]:
        """Return the condition of every segment as text by name, also one that cannot be read: for `members`."""
        saved = {name: one.condition for name, one in self._saved().items()}
        return {**{ready.segment: ready.condition for ready in READY}, **saved}

    def _saved(self) -> dict[str, SavedSegment]:
        with closing(SegmentsStore.of(self._folder)) as store:
            return {one.segment: one for one in store.saved()}

    def named(self, name: str) -> Segment:
        """Return a segment by its name, written in any case where only one is meant.

        Raises:
            NotesError: there is none.
            ConditionError: it cannot be read any more.

        """
        wrong = self.unreadable()
        known = {segment.segment: segment for segment in self.all()}
        name = _in_its_case(name, [*known, *wrong])
        if name in wrong:
            raise ConditionError(wrong[name])
        if name not in known:
            hint = nearest(name, known) or f" Segments: {', '.join(known)}."
            raise NotesError(f"There is no segment {name!r}.{hint}")
        return known[name]

    def query(self, condition: Given, as_of: date | None = None) -> Compiled:
        """Write the query of the customers who meet a condition; `as_of` None: that of the last scoring.

        Raises:
            ConditionError: it cannot be read, or refers to a segment that is not there.

        """
        asked = read_customers(condition)
        connection = self._connect()
        with closing(NotesStore.of(self._folder)) as store:
            redirects = _redirects(connection)
            notes = FollowedNotes(store, lambda: redirects)
            day, zone = as_of or self.as_of(), self._settings.time_zone
            past = is_past(connection, day, zone)
            return compile_condition(asked, day, zone, notes, self.conditions(), past=past)

    def size(self, condition: str | Condition, as_of: date | None = None) -> Size:
        """Count the customers who meet a condition now."""
        day = as_of or self.as_of()
        query = self.query(condition, day)
        counted = self._connect().execute(_COUNT.format(members=query.sql), query.parameters).fetchall()
        return Size(counted[0][0], counted[0][1], day)

    def trend(self, name: str) -> list[tuple[int, date, int, float]]:
        """Return the sizes of a segment by build: build, day, customers, lifetime value."""
        rows: list[tuple[int, date, int, float]] = (
            self._connect()
            .execute(
                "select build_no, as_of, customers, ltv from segment_sizes where segment = ? order by build_no", [name]
            )
            .fetchall()
        )
        return rows

    def customers(self, condition: str | Condition, as_of: date | None = None) -> duckdb.DuckDBPyRelation:
        """Return the rows of `customers` who meet a condition, as a lazy relation."""
        query = self.query(condition, as_of)
        sql = f"select * from customers where customer_id in ({query.sql}) order by customer_id"
        return self._connect().sql(sql, params=query.parameters)

    def as_of(self) -> date:
        """Return the first day that is not known: that of the last scoring, or the day after the last touch."""
        connection = self._connect()
        scored = "select as_of from segment_sizes order by build_no desc, as_of desc limit 1"
        if found := connection.execute(scored).fetchall():
            day: date = found[0][0]
            return day
        return after_last_touch(connection, self._settings.time_zone, datetime.now(UTC)) or _ANY_DAY

    def where(self, condition: Given) -> Compiled:
        """Write what a condition asks of the rows of `customers` as they are now; names and tags are looked up.

        Raises:
            ConditionError: it cannot be read, or refers to a segment that is not there.

        """
        connection = self._connect()
        with closing(NotesStore.of(self._folder)) as store:
            redirects = _redirects(connection)
            notes = FollowedNotes(store, lambda: redirects)
            return customers_where(condition, Known(self.now(), self._settings.time_zone, notes, self.conditions()))

    def now(self) -> date:
        """Return the day after the last touch, or that of the last scoring where it is later."""
        return known_until(self._connect(), self._settings.time_zone, datetime.now(UTC)) or self.as_of()

    def unscored(self, condition: Condition) -> set[str]:
        """Return which of the tables of scores a condition asks that hold nothing yet."""
        query = compile_condition(condition, _ANY_DAY, "UTC", None, self.conditions())
        connection = self._connect()
        asked = [table for table in ("rfm", "scores") if f" from {table} where" in query.sql]
        return {table for table in asked if not connection.execute(f"select 1 from {quote(table)} limit 1").fetchall()}


def _redirects(connection: duckdb.DuckDBPyConnection) -> Redirects:
    """Read which old ids lead where; a snapshot of an earlier version has none."""
    if "customer_redirects" not in _tables(connection):
        return Redirects()
    return Redirects(dict(connection.execute("select old_id, customer_id from customer_redirects").fetchall()))


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}


def _segment(saved: SavedSegment) -> Segment:
    try:
        condition = parse(saved.condition)
    except ConditionError as error:
        raise ConditionError(
            f"The saved segment {saved.segment!r} cannot be read any more: {error} Define it anew, or drop it."
        ) from None
    times = (saved.author, saved.made_at, saved.changed_by, saved.changed_at)
    return Segment(saved.segment, condition, saved.description, False, *times)


def _readable(conditions: Mapping[str, str]) -> dict[str, Condition]:
    """Read what can be read: one segment that an older or newer workbench wrote must not take the others with it."""
    read = {}
    for name, text in conditions.items():
        with suppress(ConditionError):
            read[name] = parse(text)
    return read


def _check(conditions: Mapping[str, str]) -> None:
    """Refuse conditions that refer to what is not there or to each other in a ring."""
    read = {**ready_conditions(), **_readable(conditions)}
    for name, condition in read.items():
        for unknown in _referred(condition) - read.keys():
            others = [other for other in read if other != name]
            hint = nearest(unknown, others) or f" Segments: {', '.join(others)}."
            raise ConditionError(f"There is no segment {unknown!r}.{hint}")
        compile_condition(condition, _ANY_DAY, "UTC", None, read)


def _in_its_case(name: str, known: list[str]) -> str:
    """Return the one name that differs in case alone; else the name as it is."""
    alike = [other for other in known if other.casefold() == name.strip().casefold()]
    return alike[0] if name not in known and len(alike) == 1 else name


def _referred(condition: Condition) -> set[str]:
    return {part.segment for part in condition.walk() if isinstance(part, InSegment)}


def _refuse_ready(name: str) -> None:
    if name.strip().casefold() in {ready.segment.casefold() for ready in READY}:
        raise NotesError(f"{name.strip()!r} is a ready-made segment and stays as it is. Choose another name.")
