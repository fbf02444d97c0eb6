"""The page about segments says what the code does."""

import re
from datetime import date
from pathlib import Path

from workbench.segments.language.grammar import parse
from workbench.segments.language.rows import rows_where
from workbench.segments.ready import READY
from workbench.tables import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "segments.md").read_text(encoding="utf-8")


def test_every_example_can_be_read():
    (examples,) = re.findall(r"```condition\n(.*?)```", PAGE, flags=re.DOTALL)
    lines = examples.strip().splitlines()
    assert len(lines) > 10
    assert all(parse(str(parse(line))) == parse(line) for line in lines)


def test_the_ready_made_segments_are_listed_as_they_are():
    assert re.findall(r"^\| (.*?) \| `(.*)` \|$", PAGE, flags=re.MULTILINE) == [
        (ready.segment, ready.condition) for ready in READY
    ]


def test_every_kind_is_named():
    assert ", ".join(KINDS) in " ".join(PAGE.split())


def test_the_examples_on_any_table_can_be_asked():
    examples = re.findall(r"workbench export mycompany (\w+) --to \S+ --where '(.*)'", PAGE)
    examples += re.findall(r"ws\.rows\(\"(\w+)\", '(.*)'\)", PAGE)
    assert {table for table, _ in examples} >= {"calls", "appeals", "customers", "requests"}
    for table, condition in examples:
        if table == "customers":
            parse(condition)
        else:
            assert rows_where(condition, table, date(2026, 1, 1), "UTC").parameters
