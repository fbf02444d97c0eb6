"""The reference pages say what the code does, and the README's commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import typer.main

from workbench.cli import app

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


@pytest.mark.parametrize("file", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))])
def test_links_lead_somewhere(file: str):
    page = ROOT / file
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
