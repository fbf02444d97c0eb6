"""Between two events: who came from the first start to an end after it, how fast, and by which events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask, Behind, Condition, People, Rows
from workbench.marketing.figure_spec import Spec, word
from workbench.marketing.levels import share
from workbench.marketing.path_cuts import bounds
from workbench.marketing.path_levels import LETTER, View, counted_people, level_named, said, spoken, view_of
from workbench.marketing.path_spreads import COUNTS, SECONDS, bucket_of, bucket_words, spreads

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

STARTED, REACHED, NEVER = "started", "reached", "never"
_ASKED = {STARTED: "true", REACHED: "steps is not null", NEVER: "steps is null"}
_WORDS = {STARTED: "{start}", REACHED: "{start} … {end}", NEVER: "{start}, then no {end}"}
_EDGES = {"seconds": SECONDS, "steps": COUNTS[1:]}
"""The very next touch is a step away: no end is in less."""


@dataclass(frozen=True)
class Between:
    """The customers with a start, and what became of them.

    Attributes:
        start: the event that counts from its first time on.
        end: the event that ends it, at its first time after the start.
        total: customers who are meant.
        started: customers with the start: customers, share (of total), lower, upper (95 %), of, small, behind.
        reached: those of them who came to the end; share of `started`.
        never: those who did not.
        seconds: from the start to the end, of `reached`: of, q25, median, q75, buckets (from, to, customers, share,
            lower, upper, of, small, behind).
        steps: steps from the start to the end, likewise; 1 is the very next.
        level: kind or channel.
        collapsed: whether repeats count as one step.

    """

    start: str
    end: str
    total: int
    started: dict[str, Any]
    reached: dict[str, Any]
    never: dict[str, Any]
    seconds: dict[str, Any]
    steps: dict[str, Any]
    level: str
    collapsed: bool

    def to_frame(self) -> pd.DataFrame:
        """Return the buckets of time and of steps as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        rows = [
            {"measure": name, **{key: value for key, value in bucket.items() if key != "behind"}}
            for name, measured in (("seconds", self.seconds), ("steps", self.steps))
            for bucket in measured["buckets"]
        ]
        return pd.DataFrame(rows)


def between(ask: Ask, people: People, start: str, end: str, level: str = "kind", *, collapsed: bool = False) -> Between:
    """Follow customers from their first start to the first end after it.

    Args:
        ask: runs a query; reads `customer_paths` and `customer_levels`.
        people: whose paths.
        start: an event of the level.
        end: another one, or the same: then its next time.
        level: kind, or channel: sessions by their channel.
        collapsed: count repeats one after another as one step.

    Raises:
        WorkbenchError: the level is unknown, or an event is not named.

    """
    view = View(level_named(level), collapsed)
    for which, event in (("start", start), ("end", end)):
        if not isinstance(event, str) or not event:
            raise WorkbenchError(f"The {which} is {event!r}. Name an event, such as session, call or deal won.")
    behind = {"figure": "between", **view.spec, "start": start, "end": end, "which": REACHED}
    started, measured = spreads(ask, _measured(people, view, start, end), _EDGES, behind)
    total, reached = counted_people(ask, people), measured["steps"]["of"]
    return Between(
        start,
        end,
        total,
        _part(started, total, {**behind, "which": STARTED}),
        _part(reached, started, behind),
        _part(started - reached, started, {**behind, "which": NEVER}),
        measured["seconds"],
        measured["steps"],
        level,
        collapsed,
    )


def on_the_way(ask: Ask, people: People, start: str, end: str, level: str = "kind", *, collapsed: bool = False) -> Rows:
    """Compare the events on the way of those who came to the end with those after the start of those who did not.

    Args: as of `between`.

    Returns:
        Events by customers, falling: event, reached (customers with it between start and end), reached_share (of those
        who came to the end), never, never_share (of those who did not).

    """
    view = View(level_named(level), collapsed)
    bound = bounds(people, view, start, end)
    rows = ask(_ON_THE_WAY.format(bounds=bound.sql), bound.values)
    return [
        {
            **row,
            "reached_share": row["reached"] / row["all_reached"] if row["all_reached"] else None,
            "never_share": row["never"] / row["all_never"] if row["all_never"] else None,
        }
        for row in rows
    ]


def behind_between(spec: Spec, people: People) -> Behind:
    """Find the customers: level, collapsed, start, end, which (started, reached, never), measure, from, to."""
    view, start, end = view_of(spec), word(spec, "start"), word(spec, "end")
    which = word(spec, "which", tuple(_ASKED), REACHED)
    measure = word(spec, "measure", tuple(_EDGES), "steps")
    rows, values = _measured(people, view, start, end)
    bucket, ends = bucket_of(spec, measure)
    words = " ".join(
        part
        for part in (_WORDS[which].format(start=spoken(start), end=spoken(end)), bucket_words(spec, measure))
        if part
    )
    sql = f"select customer_id from ({rows}) r where {_ASKED[which]} and {bucket}"
    return Behind(sql, [*values, *ends], said(words, view))


def _part(customers: int, of: int, behind: dict[str, Any]) -> dict[str, Any]:
    return {"customers": customers, **share(customers, of), "behind": behind}


def _measured(people: People, view: View, start: str, end: str) -> Condition:
    """Write the query of seconds and steps from start to end, both empty where the end never comes."""
    bound, of_bound = bounds(people, view, start, end)
    # the touches of the start and of the end; where repeats are one step, the end comes after all those of the start
    begun = f"instr(whole_path, {LETTER})"
    rest = f"ltrim(substr(whole_path, begun), {LETTER})" if view.collapsed else "substr(whole_path, begun + 1)"
    again = [start] if view.collapsed else []
    sql = f"""
        select
            customer_id,
            ends - begins as steps,
            case when ends is not null
                then elapsed_s[length(whole_path) - length(rest) + instr(rest, {LETTER})] - elapsed_s[begun]
            end as seconds
        from (
            select *, {rest} as rest
            from (
                select *, {begun} as begun
                from ({bound})
            )
        )"""
    return Condition(sql, [end, *again, start, *of_bound])


_ON_THE_WAY = """
    with bounds as (
        {bounds}
    ),
    sizes as (
        select count(ends) as all_reached, count(*) - count(ends) as all_never
        from bounds
    ),
    between_them as (
        select
            ends is not null as has_end,
            substr(path, begins + 1, coalesce(ends - begins - 1, length(path))) as letters
        from bounds
    ),
    met as (
        select has_end, unnest(list_distinct(string_split(letters, ''))) as letter
        from between_them
        where letters <> ''
    ),
    counted as (
        select letter, count(*) filter (has_end) as reached, count(*) filter (not has_end) as never
        from met
        group by letter
    )
    select e.event, c.reached, c.never, s.all_reached, s.all_never
    from counted c
    join path_letters e on e.letter = c.letter
    cross join sizes s
    order by c.reached + c.never desc, e.event
"""
