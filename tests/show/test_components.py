"""Names and comments are hostile: nothing that turns text into markup may be used on them."""

import re
from pathlib import Path

import pytest

import workbench.show

SOURCES = sorted(
    path
    for path in Path(workbench.show.__file__).parent.rglob("*")
    if path.suffix in {".py", ".vue", ".js", ".j2", ".html", ".css"}
)
BANNED = re.compile(r"v-html|v_html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|display\.HTML|widgets\.HTML")
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org)[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_turns_no_text_into_markup(path):
    assert BANNED.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix != ".py"], ids=lambda path: path.name)
def test_names_no_other_server(path):
    assert ELSEWHERE.findall(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_what_it_bans():
    assert BANNED.search('<p v-html="name"/>')
    assert ELSEWHERE.search('src="https://cdn.example.net/x.js"')
