"""Every portable function over one small table, for the test that runs them on both engines and for the lint's test."""

ROWS = """
    select *
    from (
        values
            (1, 'b', 2.5::double, timestamp '2026-01-31 23:59:59.123456', 'k1', true, 'x@y.com'),
            (2, 'a', -2.5::double, timestamp '2026-02-01 00:00:00', 'k1', false, 'Ünïcode Ёлка'),
            (3, null, null, null, 'k2', null, null),
            (4, 'B', 1.005::double, timestamp '2024-02-29 12:00:00.5', 'k2', true, ''),
            (5, 'é', 0.0::double, timestamp '1969-12-31 23:59:59', null, null, 'a,b;c'),
            (6, 'a\\b', 2.675::double, timestamp '2026-02-01 00:00:01', 'k3', null, 'ΟΔΟΣ İ 100%')
    ) v(event_id, s, f, ts, k, b, e)
"""

VALUES = (
    "coalesce(s, 'z')",
    "nullif(s, 'a')",
    "greatest(f, 0.0)",
    "least(event_id, 3, null)",
    "abs(f)",
    "round(f)",
    "round(f, 2)",
    "cast(round(floor(f)) as bigint)",
    "cast(round(floor(-abs(f))) as bigint)",
    "round(f * 100) / 100",
    "cast(round(f) as bigint)",
    "sqrt(abs(f))",
    "event_id / 2",
    "ts + event_id * interval 1 microsecond",
    "event_id / f",
    "f / 0",
    "cast(event_id - 3 as bigint) // 2",
    "(event_id - 3) % 2",
    "md5(s || ':' || e)",
    "sha256(e)",
    "lower(e)",
    "length(e)",
    "trim('  a\t ')",
    "substring(e, 1, 3)",
    "position('@' in e)",
    "substring(e, position('@' in e) + 1)",
    "left(e, length(s))",
    "right(e, 2)",
    "left(e, 0)",
    "replace(e, 'c', 'd')",
    "string_split(e, ',')",
    "regexp_replace(e, '[^a-z]', '-', 'g')",
    "regexp_replace(e, '[^ -~]+', 'x', 'g')",
    "regexp_replace(e, '.x', '', 'g')",
    "starts_with(e, 'x')",
    "contains(e, '@')",
    "concat(s, k)",
    "s || k",
    "concat_ws('-', s, k, e)",
    "e like '%@_.com'",
    "s like 'a\\b'",
    "e not like '%\\%'",
    "e ilike 'X%'",
    "'it''s \\n'",
    r"regexp_matches(e, '(?s)\A(?:[a-z]@(x|y)[.].{2,3})\z')",
    "cast(event_id as varchar)",
    "cast(ts as varchar)",
    "cast(ts as date)",
    "[event_id, 2]",
    "array_length([s, k])",
    "list_contains([1, 2], event_id)",
    "array_to_string([s, null, k], ',')",
    "list_transform([1, 2], lambda x: x + event_id)",
    "{'a': event_id, 'b': s}",
    "date_diff('day', ts, timestamp '2026-03-01 00:00:00')",
    "date_diff('day', cast(ts as date), date '2026-03-01')",
    "date_diff('hour', ts, timestamp '2026-03-01 00:00:00')",
    "date_diff('week', ts, timestamp '2026-03-01 00:00:00')",
    "date_diff('month', ts, timestamp '2026-03-01 00:00:00')",
    "date_diff('year', ts, timestamp '2026-03-01 00:00:00')",
    "date_trunc('month', ts)",
    "date_trunc('week', cast(ts as date))",
    "epoch(ts)",
    "year(ts)",
    "month(ts)",
    "ts + interval 30 day",
    "ts - interval 1 month",
    "ts at time zone 'UTC' at time zone 'Europe/Moscow'",
    "s is not distinct from null",
    "case when b then 1 else 0 end",
    "b is not true",
    "s < 'b'",
    "exists (select 1 from given g where g.k = given.k and g.event_id > given.event_id)",
)
"""A value a row."""

WINDOWS = (
    "row_number() over (partition by k order by s desc, event_id)",
    "row_number() over (order by f, event_id) - 1",
    "rank() over (order by k)",
    "dense_rank() over (order by k desc)",
    "ntile(2) over (order by event_id)",
    "lag(s) over (order by ts, event_id)",
    "lead(s, 1, 'z') over (order by event_id)",
    "first_value(s) over (partition by k order by event_id desc)",
    "last_value(s ignore nulls) over (partition by k order by ts, event_id rows between unbounded preceding and current row)",
    "count(*) over (partition by k)",
    "max(ts) over (order by ts range between interval 1 day preceding and current row)",
)
"""A value a row that looks at other rows."""

AGGREGATES = (
    "count(*)",
    "count(*) filter (where b)",
    "cast(sum(event_id) as bigint)",
    "sum(f)",
    "avg(event_id)",
    "median(event_id)",
    "median(f)",
    "median(event_id) filter (where event_id > 2)",
    "min(ts)",
    "max(s)",
    "bool_and(b)",
    "bool_or(b)",
    "string_agg(s, '>' order by ts, event_id)",
    "string_agg(s, '>' order by event_id) filter (where event_id > 4)",
    "list_sort(array_agg(s))",
    "list_sort(array_agg(s) filter (where s = 'a'))",
    "list_sort(array_agg({'ts': ts, 'id': event_id, 'v': s}))",
    "list_sort(array_agg({'f': f, 's': s}) filter (where event_id > 2))",
    "array_to_string(list_transform(list_sort(array_agg({'id': event_id, 'v': s})), lambda x: x.v), '>')",
)
"""A value a group."""

DISTINCT = ("count(distinct s)", "list_sort(array_agg(distinct s))")
"""A value a group, of its distinct values."""

JOINED = ("string_agg(distinct s, '>' order by s)",)
"""The same; by itself, since Spark 4 fails to plan string_agg beside another distinct aggregate."""

QUERIES = (
    "select s from given order by s",
    "select s from given order by s desc",
    "select event_id from given order by f nulls first, event_id limit 3 offset 1",
    "select event_id, part from given, unnest(string_split(e, ',')) as u(part) order by event_id, part",
    "select event_id, unnest([event_id, 9]) as part from given order by event_id, part",
    "select a.event_id, b.event_id as other from given a left join given b using (k) order by a.event_id, other",
    "select event_id from given a semi join (select 1 as event_id) b on a.event_id = b.event_id",
    "select event_id from given where event_id not in (select event_id + 1 from given) order by event_id",
    "select k, event_id % 2 as odd, count(*) as n from given group by all order by all",
    "select * exclude (ts, f, b, e) from given order by event_id",
    "select k from given union select s from given order by k",
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select n from r order by n",
    "select sum(f) as a, max(s) as b, count(*) as c from given where false",
)
"""Whole queries, for the grammar."""
