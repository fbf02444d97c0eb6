"""The reference pages say what the code does, and the README's commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import duckdb
import pytest
import typer.main

from workbench.cli import app
from workbench.engine.query import empty_rows
from workbench.ingest.mapping import presets
from workbench.tables import SCORED

ROOT = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


@pytest.mark.parametrize("page", reference.PAGES)
def test_the_reference_is_up_to_date(page: str):
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), "Run: python docs/reference.py"


def test_every_command_option_and_argument_is_explained():
    for name, command in reference.each_command(typer.main.get_command(app)):
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name


def test_the_readme_names_only_commands_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands
    named = set(re.findall(r"^(?:\$ )?workbench (\w+)", text, flags=re.MULTILINE))
    assert named
    assert named <= set(commands)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"make (\w+)", text)) <= set(targets)


def test_the_readme_names_every_preset_and_leads_to_every_page():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.search(r"\| preset \|.*?\n\n", text, flags=re.DOTALL).group()
    named = [
        name
        for first in re.findall(r"^\| (.*?) \|", rows, flags=re.MULTILINE)
        for name in re.findall(r"`(.*?)`", first)
    ]
    assert set(named) == set(presets())
    reached, new = set(), {"README.md"}
    while new:
        reached |= new
        pages = [(ROOT / page, (ROOT / page).read_text(encoding="utf-8")) for page in new]
        links = {
            (page.parent / link).resolve() for page, text in pages for link in re.findall(r"\]\(([^)#:]+\.md)", text)
        }
        new = {str(link.relative_to(ROOT)) for link in links} - reached
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= reached


@pytest.mark.parametrize("file", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))])
def test_commands_and_options_in_examples_exist(file: str):
    text = (ROOT / file).read_text(encoding="utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`(workbench [^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    lines = [line for block in fenced for line in block.splitlines() if line.startswith("workbench ")] + inline
    known = dict(reference.each_command(typer.main.get_command(app)))
    groups = {name.partition(" ")[0] for name in known if " " in name}
    for line in lines:
        words = line.split("#")[0].split()[1:]
        if words[0].isupper() or words[0].startswith("-"):
            continue
        name = " ".join(words[:2]) if words[0] in groups else words[0]
        assert name in known or (words[0] in groups and len(words) == 1), line
        options = {option for parameter in known[name].params for option in parameter.opts} if name in known else set()
        used = {word.partition("=")[0] for word in words if re.fullmatch(r"--[a-z][a-z-]*(=.*)?", word)}
        assert used <= options | {"--help"}, line


def test_the_guide_to_scores_names_every_table_of_figures_and_its_query_runs():
    text = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
    figures = (
        "rfm_cuts",
        "rfm_moves",
        "survival_curves",
        "reliability",
        "score_outcomes",
        "score_gains",
        "model_notes",
    )
    assert [table for table in figures if f"`{table}`" not in text] == []
    (query,) = re.findall(r'ws\.sql\(\s*"""(.*?)"""', text, flags=re.DOTALL)
    with duckdb.connect() as connection:
        connection.execute(f"create view score_contributions as {empty_rows(SCORED['score_contributions'])}")
        assert connection.execute(query, {"id": "410ad4a85548"}).fetchall() == []


@pytest.mark.parametrize("file", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))])
def test_links_lead_somewhere(file: str):
    page = ROOT / file
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
