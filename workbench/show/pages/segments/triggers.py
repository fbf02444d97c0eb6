"""Triggers on the page: who hears of whom, what waits, and the log of what was posted."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from workbench.errors import NotesError, nearest
from workbench.notes.followed import FollowedNotes
from workbench.segments.triggers.store import TriggerStore
from workbench.show.listings import ListingPage, Wish
from workbench.show.pages.segments.reader import SegmentsReader

LOG_LIMIT = 1000
"""Newest entries that the log shows."""

_NAMES = """
    select customer_id, name
    from customers
    where customer_id in (select unnest(?::varchar[]))
    order by customer_id
"""


def triggers(folder: Path) -> list[dict[str, Any]]:
    """Return every trigger and how many of its entries wait, were sent or were given up; times are UTC."""
    with closing(TriggerStore.of(folder)) as store:
        found, counts = store.triggers(), store.counts()
    states = ("waiting", "sent", "failed")
    return [
        {**asdict(one), "what": one.what, **{state: counts.get(one.name, {}).get(state, 0) for state in states}}
        for one in found
    ]


def deliveries(folder: Path, reader: SegmentsReader, notes: FollowedNotes, wish: Wish) -> ListingPage:
    """Return one page of the newest entries: of one state or trigger, in which every word of the text occurs."""
    with closing(TriggerStore.of(folder)) as store:
        rows = [asdict(one) for one in store.log(limit=LOG_LIMIT)]
    ids = sorted({row["customer_id"] for row in rows})
    names = {row["customer_id"]: row["name"] for row in reader.rows(_NAMES, [ids])} | notes.names()
    for row in rows:
        row["name"] = names.get(row["customer_id"])
    choices = {column: _counted(rows, column) for column in ("state", "trigger_name")}
    words = wish.text.lower().split()
    found = [
        row
        for row in rows
        if all(not value or row.get(column) == value for column, value in wish.chosen.items())
        and all(word in _searched(row) for word in words)
    ]
    if wish.sort_by in _SORTABLE:
        found.sort(key=itemgetter(wish.sort_by, "delivery_key"), reverse=wish.descending)
    start = (max(wish.page, 1) - 1) * wish.per_page
    return ListingPage(found[start : start + wish.per_page], len(found), choices)


def change_trigger(folder: Path, note: dict[str, Any], segments: list[str]) -> str:
    """Add, pause, resume or drop a trigger, or let its failed entries wait again; return what was done, in words.

    Raises:
        NotesError: it cannot be done; the message says why.

    """
    with closing(TriggerStore.of(folder)) as store:
        return _CHANGES[note["kind"]](store, note, segments)


def _add(store: TriggerStore, note: dict[str, Any], segments: list[str]) -> str:
    segment = note.get("segment") or None
    if segment is not None and segment not in segments:
        raise NotesError(f"There is no segment {segment!r}.{nearest(segment, segments)} Choose one of the list.")
    made = store.add(
        note["name"],
        note["author"],
        segment=segment,
        model=note.get("model") or None,
        tier=note.get("tier") or None,
        url=(note.get("url") or "").strip() or None,
        secret_env=(note.get("secret_env") or "").strip() or None,
    )
    plainly = " Mind: http is not encrypted." if (made.url or "").startswith("http:") else ""
    return f"The trigger “{made.name}” is there. Who enters “{made.what}” is found by the next scoring.{plainly}"


def _pause(store: TriggerStore, note: dict[str, Any], _: list[str]) -> str:
    store.pause(note["name"], paused=bool(note["paused"]))
    if note["paused"]:
        return f"“{note['name']}” is paused. Who enters meanwhile is not made up for."
    return f"“{note['name']}” goes on."


def _drop(store: TriggerStore, note: dict[str, Any], _: list[str]) -> str:
    waiting = store.drop(note["name"])
    left = f" {waiting:,} waiting entries will not be sent." if waiting else ""
    return f"“{note['name']}” is gone; its log stays.{left}"


def _retry(store: TriggerStore, note: dict[str, Any], _: list[str]) -> str:
    again = store.retry_failed(datetime.now(UTC), note["name"])
    return f"{again:,} failed entries wait again." if again else "No failed entry of this trigger can be sent again."


_CHANGES = {"add_trigger": _add, "pause_trigger": _pause, "drop_trigger": _drop, "retry_trigger": _retry}
CHANGES = tuple(_CHANGES)
"""What can be done to triggers."""

_SORTABLE = ("entered_at", "trigger_name", "customer_id", "state", "attempts")


def _counted(rows: list[dict[str, Any]], column: str) -> list[tuple[str, int]]:
    values = [row[column] for row in rows]
    return sorted(((value, values.count(value)) for value in set(values)), key=lambda pair: (-pair[1], pair[0]))


def _searched(row: dict[str, Any]) -> str:
    parts = ("trigger_name", "customer_id", "name", "state", "last_error")
    return " ".join(str(row[part] or "") for part in parts).lower()
