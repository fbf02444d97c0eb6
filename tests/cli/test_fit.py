from __future__ import annotations

import pytest
from rich.console import Console

from workbench.cli import console
from workbench.cli.fit import say_fitted


@pytest.fixture
def lines(monkeypatch, capsys):
    """Print a table on 40 columns and give its lines."""

    def printed(*rows, giving_way):
        monkeypatch.setattr(console, "OUT", Console(width=40, highlight=False))
        say_fitted("", ("name", "id", "city"), rows, giving_way)
        return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]

    return printed


def test_what_fits_is_left_as_it_is(lines):
    assert lines(("Anna", "0123456789ab", "Tula"), giving_way=(0, 2))[1].split() == ["Anna", "0123456789ab", "Tula"]


def test_long_texts_end_in_dots_and_share_what_the_others_leave(lines):
    # 40 columns less 12 of the id and 4 between; the city needs 4 of the 24 that are left
    assert lines(("A" * 50, "0123456789ab", "Tula"), giving_way=(0, 2))[1:] == [f"{'A' * 19}…  0123456789ab  Tula"]
    assert lines(("A" * 50, "0123456789ab", "B" * 50), giving_way=(0, 2))[1:] == [
        f"{'A' * 11}…  0123456789ab  {'B' * 11}…"
    ]


def test_each_line_of_a_cell_is_cut_by_itself(lines):
    assert lines(("Anna\n" + "A" * 50, "0123456789ab", "Tula"), giving_way=(0,))[1:] == [
        "Anna                  0123456789ab  Tula",
        f"{'A' * 19}…",
    ]
