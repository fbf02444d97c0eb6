"""Each dashboard is one call of a function of `workbench.show`."""

import json
from pathlib import Path

import pytest

from workbench import show
from workbench.errors import WorkspaceError
from workbench.show.pages.journeys.page import JourneysPage
from workbench.show.places import dashboards_folder

DASHBOARDS = sorted(path.stem for path in Path(dashboards_folder()).glob("*.ipynb"))


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_calls_the_function_of_its_name(name):
    cell = json.loads((dashboards_folder() / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"][0]
    assert "".join(cell["source"]) == f"from workbench.show import {name}\n\n{name}()"
    assert getattr(show, name).__doc__


@pytest.mark.parametrize("name", DASHBOARDS)
def test_without_a_workspace_the_function_says_what_to_give(name, monkeypatch):
    monkeypatch.delenv("WORKBENCH_DIR", raising=False)
    with pytest.raises(WorkspaceError, match=rf'{name}\("DIR"\)'):
        getattr(show, name)()


def test_a_workspace_that_was_never_built_is_told(tmp_path):
    (tmp_path / "workspace.toml").write_text('name = "Empty"\n', encoding="utf-8")
    with pytest.raises(WorkspaceError, match="not been built"):
        show.journeys(tmp_path)


def test_the_folder_can_stand_in_the_environment(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(JourneysPage, "of", classmethod(lambda _cls, folder: opened.append(folder)))
    monkeypatch.setenv("WORKBENCH_DIR", str(tmp_path))
    show.journeys()
    assert opened == [tmp_path]
