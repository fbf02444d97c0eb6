"""Paths from an event on, and up to another: the first start of each customer, and the first end after it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.marketing.asked import Condition, People
from workbench.marketing.figure_spec import Spec, text_or_none
from workbench.marketing.path_levels import END, View, among_steps, spoken


@dataclass(frozen=True)
class Cut:
    """Where paths begin and end: at these events, or with the first and last touch."""

    start: str | None = None
    end: str | None = None

    @property
    def spec(self) -> dict[str, object]:
        """The parts of a link that say it."""
        return {"start": self.start, "end": self.end}

    @property
    def words(self) -> str:
        """Say it; nothing of whole paths."""
        parts = (f"from {spoken(self.start)}" if self.start else "", f"up to {spoken(self.end)}" if self.end else "")
        return " ".join(part for part in parts if part)


CUT_PARTS = ("start", "end")
"""The parts of a link that `cut_of` reads."""


def cut_of(spec: Spec) -> Cut:
    """Read where paths begin and end from a link; an empty text is as if it were left out.

    Raises:
        WorkbenchError: a part is no text.

    """
    return Cut(text_or_none(spec, "start") or None, text_or_none(spec, "end") or None)


def bounds(people: People, view: View, start: str | None, end: str | None) -> Condition:
    """Write the query of where the path of each customer begins and ends.

    A row a customer: customer_id, begins, begins_s, ends, ends_s. `begins` is the place of the first start, or 1; who
    has none is left out. `ends` is the place of the first end after it (or from the first touch on, of a path without
    a start), empty where it never comes. The others are seconds since the customer's first touch.
    """
    place, among = view.level.place(view.collapsed), among_steps(people)
    first = f"{view.level.event} = ?" if start else "step = 1"
    started = f"""
            select customer_id, min({place}) as begins, min(elapsed_s) as begins_s
            from path_steps
            where {first} and {among.sql}
            group by customer_id"""
    values = [*([start] if start else []), *among.values]
    if end is None:
        nowhere = "cast(null as integer) as ends, cast(null as bigint) as ends_s"
        return Condition(f"select customer_id, begins, begins_s, {nowhere} from ({started}) b", values)
    sql = f"""
        select
            b.customer_id,
            any_value(b.begins) as begins,
            any_value(b.begins_s) as begins_s,
            min(e.place) as ends,
            min(e.elapsed_s) as ends_s
        from ({started}) b
        left join (
            select customer_id, {place} as place, elapsed_s
            from path_steps
            where {view.level.event} = ?
        ) e on e.customer_id = b.customer_id and e.place {">" if start else ">="} b.begins
        group by b.customer_id"""
    return Condition(sql, [*values, end])


def cut_steps(people: People, view: View, cut: Cut) -> Condition:
    """Write the query of the steps of cut paths: customer_id, place (from 1), event, next_event.

    After the last touch comes `(end)`; after the end that cuts a path nothing, its `next_event` is empty.
    """
    level, among = view.level, among_steps(people)
    place = level.place(view.collapsed)
    if cut == Cut():
        sql = f"""
            select customer_id, {place} as place, {level.event} as event,
                coalesce({level.next_event}, '{END}') as next_event
            from path_steps
            where {level.rows(view.collapsed)} and {among.sql}"""
        return Condition(sql, list(among.values))
    bound = bounds(people, view, cut.start, cut.end)
    sql = f"""
        select
            p.customer_id,
            p.{place} - b.begins + 1 as place,
            p.{level.event} as event,
            case when p.{place} < coalesce(b.ends, p.{place} + 1) then coalesce(p.{level.next_event}, '{END}') end
                as next_event
        from path_steps p
        join ({bound.sql}) b on b.customer_id = p.customer_id
        where {level.rows(view.collapsed, "p.")}
            and p.{place} >= b.begins
            and (b.ends is null or p.{place} <= b.ends)"""
    return Condition(sql, bound.values)
