"""Every notebook runs from top to bottom, and none carries outputs, functions or classes."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
DASHBOARDS = sorted((Path(__file__).parents[1] / "dashboards").glob("*.ipynb"))


TUNING = [path for path in NOTEBOOKS if path.stem[:2] in {"05", "06", "07"}]


def code(path: Path) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_notebook_runs(path: Path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS + DASHBOARDS, ids=lambda path: path.stem)
def test_outputs_are_not_committed(path: Path):
    assert [cell.outputs for cell in code(path) if cell.outputs] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing(path: Path):
    lines = [line for cell in code(path) for line in cell.source.splitlines()]
    assert [line for line in lines if line.startswith(("def ", "class "))] == []


@pytest.mark.parametrize("path", TUNING, ids=lambda path: path.stem)
def test_all_that_one_chooses_stands_in_the_first_cell(path: Path):
    first, *rest = code(path)
    assert {type(line) for line in ast.parse(first.source).body} == {ast.Assign}
    assert "ws.score(" in "".join(cell.source for cell in rest)  # it ends in the workspace


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_one_cell(path: Path):
    assert len(code(path)) == 1
