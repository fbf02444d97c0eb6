"""Errors say what is wrong in the same words everywhere; the options of the commands are added by the commands."""

import ast
import re
from pathlib import Path

import pytest
import typer.main

import workbench
from tests.cli.typed import done, refused
from workbench.cli import app
from workbench.cli.hints import OPTIONS

PACKAGE = Path(workbench.__file__).parent


def messages():
    """Give the text of every error that is made outside the commands, as (file, text)."""
    for file in sorted(PACKAGE.rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in calls if "cli" not in file.relative_to(PACKAGE).parts else ():
            if isinstance(call.func, ast.Name) and call.func.id.endswith("Error"):
                parts = (part.value for part in ast.walk(call) if isinstance(part, ast.Constant))
                yield file.name, " ".join(part for part in parts if isinstance(part, str))


def test_no_error_outside_the_commands_names_an_option():
    texts = list(messages())
    assert len(texts) > 200
    alone = [(file, text) for file, text in texts if "workbench " not in text]  # a whole command is one to type
    assert [(file, text) for file, text in alone if re.search(r"(^|[\s(])--[a-z]", text)] == []


def test_what_errors_are_about_has_an_option_and_the_option_is_one():
    about = {
        word.value.value
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "about" and isinstance(word.value, ast.Constant)
    }
    assert about == set(OPTIONS)
    known, left = set(), [typer.main.get_command(app)]
    while left:
        command = left.pop()
        left += getattr(command, "commands", {}).values()
        known |= {option for parameter in command.params for option in parameter.opts}
    assert {option for text in OPTIONS.values() for option in re.findall(r"--[a-z-]+", text)} <= known


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("hints") / "company"
    done("init", made)
    return made


def test_a_command_says_by_which_option(folder):
    said = " ".join(refused("trigger", "add", folder, "t", "--model", "churn").split())
    assert "Give a segment, or a model and a tier of it. Here: --segment SEGMENT, or --model MODEL with --tier" in said
    said = " ".join(
        refused("trigger", "add", folder, "t", "--segment", "Hot now", "--url", "https://a:b@host/").split()
    )
    assert "sign the messages with a secret instead. Here: --secret-env VARIABLE." in said
