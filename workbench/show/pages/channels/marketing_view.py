"""What the pages of marketing read by: the published snapshot, a period, and the customers who are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import duckdb

from workbench.appeals.period import Period
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Condition, People, Rows
from workbench.marketing.behind import behind
from workbench.marketing.figure_spec import read_spec
from workbench.models.latest_day import after_last_touch
from workbench.notes.store import NotesStore
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.in_words import in_words
from workbench.show.reader import SnapshotReader
from workbench.show.snapshot_view import SnapshotView


class MarketingReader(SnapshotReader):
    """A reader whose rows hold `datetime` (UTC without a zone) and `date`, for figures that count with them."""

    def ask(self, sql: str, values: Sequence[Any], /) -> Rows:
        """Return the rows of a small result, from memory where this snapshot has given them before.

        Raises:
            WorkbenchError: the snapshot was made by an older version, or its files cannot be read.

        """
        try:
            return self.known_rows(sql, values)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise WorkbenchError(
                "Marketing figures are not worked out yet: the data were built by an earlier version. Build them "
                "again: workbench build"
            ) from error

    def _shown(self, value: Any) -> Any:
        return value


class MarketingView(SnapshotView[MarketingReader]):
    """The published snapshot, as the pages of marketing read it.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.
    """

    def __init__(self, workspace: Path, settings: Settings) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.
            NotesError: the notes cannot be opened.

        """
        reader = MarketingReader(SnapshotStore(workspace / "snapshots"), settings.zone)
        super().__init__(settings, reader, NotesStore.of(workspace))
        self._day: tuple[str, date] | None = None

    @classmethod
    def open(cls, workspace: Path) -> Self:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        return cls(workspace, load(workspace / FILE_NAME))

    def last_day(self) -> date:
        """Return the day of the last touch; that of yesterday where there is none."""
        snapshot_id = self.reader.snapshot.snapshot_id
        if self._day is None or self._day[0] != snapshot_id:
            now = datetime.now(UTC)
            with self.reader.cursor() as cursor:
                after = after_last_touch(cursor, self.settings.time_zone, now) or now.date()
            self._day = (snapshot_id, after - timedelta(days=1))
        return self._day[1]

    def period(self, asked: Mapping[str, Any], days: int) -> Period:
        """Read the period asked for: first and last, or else the last `days` of the data.

        Raises:
            WorkbenchError: it is no period.

        """
        try:
            if asked.get("first") and asked.get("last"):
                ends = (date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
                return Period(*ends, self.settings.zone)
            length = max(int(asked.get("days") or days), 1)
        except (TypeError, ValueError):
            raise WorkbenchError("This link asks for days that are none. Choose the days anew.") from None
        last = self.last_day()
        return Period(last - timedelta(days=length - 1), last, self.settings.zone)

    def people(self, asked: Mapping[str, Any], period: Period | None = None) -> People:
        """Say whose lives are meant: of the channels asked for, whose first touch lies in the period."""
        first, last = (period.first, period.last) if period else (None, None)
        return People(self.settings.zone, first, last, channels_of(asked))

    def customers_behind(self, text: str) -> int:
        """Count the customers that a link to the journal opens, which names a figure as JSON.

        Raises:
            WorkbenchError: there is no such figure, or it cannot be read.

        """
        found = behind(read_spec(text), self.settings.zone, _no_condition)
        sql = f"select count(*) as customers from customers where customer_id in ({found.sql})"
        return int(self.reader.ask(sql, found.values)[0]["customers"])

    def channels(self) -> list[str]:
        """Return the channels of the data, by name."""
        return [row["channel"] for row in self.reader.ask(_CHANNELS, ())]


def opened_by(view: MarketingView, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer how many customers a link opens: behind, customers (None where that cannot be found out)."""
    customers = None
    with in_words():  # the journal says it, once the link is opened
        customers = view.customers_behind(str(request["behind"]))
    return {"behind": request["behind"], "customers": customers}


def _no_condition(_comparisons: Sequence[Mapping[str, Any]], _text: str) -> Condition:
    raise WorkbenchError("Links of this page choose no customers by a condition.")


def channels_of(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the channels asked for; none: all."""
    return texts_of(asked, "channels")


def texts_of(asked: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Read a list of texts; nothing where there is none."""
    return tuple(str(text) for text in asked.get(key) or ())


def days_of(period: Period, *, compared: bool = True) -> dict[str, str]:
    """Name the days of a period and, where figures are compared, of the one before it, as pages show them."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    if not compared:
        return days
    before = period.previous
    return {**days, "previous_first": before.first.isoformat(), "previous_last": before.last.isoformat()}


_CHANNELS = """
    select distinct channel
    from channel_names
    order by channel
"""
