"""What this machine has for the workbench."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from workbench.engine.java import find_java, java_version
from workbench.errors import MissingPartError
from workbench.show.places import dashboards_folder, find_browser, notebooks_folder

_NEEDED = ("duckdb", "sqlglot", "scipy", "pandas", "voila", "ipyvuetify", "anywidget", "plotly", "jupyterlab")
_LEAST_PYTHON = (3, 11)
_LEAST_DISK = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """A part, what was found, whether that is enough, and what to do if not."""

    part: str
    found: str
    state: Literal["ok", "missing", "optional"]
    advice: str = ""


def examine() -> list[Finding]:
    """Look at Python, the packages, the optional parts and the machine."""
    return [*_python(), *_packages(), *_spark(), *_browser(), *_machine()]


def _python() -> Iterator[Finding]:
    enough = sys.version_info >= _LEAST_PYTHON
    yield Finding(
        "Python", sys.version.split()[0], "ok" if enough else "missing", "" if enough else "Install 3.11 or newer."
    )


def _packages() -> Iterator[Finding]:
    for name in _NEEDED:
        try:
            yield Finding(name, version(name), "ok")
        except PackageNotFoundError:
            yield Finding(name, "", "missing", "Run: make install")
    for what, folder in (("dashboards", dashboards_folder), ("notebooks", notebooks_folder)):
        try:
            folder()
            yield Finding(what, "found", "ok")
        except MissingPartError as error:
            yield Finding(what, "", "missing", str(error))


def _spark() -> Iterator[Finding]:
    try:
        yield Finding("Spark", version("pyspark"), "ok")
    except PackageNotFoundError:
        yield Finding("Spark", "", "optional", "For builds past one machine: pip install 'workbench[spark]'")
    try:
        yield Finding("Java", str(java_version(find_java())), "ok")
    except MissingPartError as error:
        yield Finding("Java", "", "optional", str(error))


def _browser() -> Iterator[Finding]:
    try:
        yield Finding("Chromium", str(find_browser().name), "ok")
    except MissingPartError as error:
        yield Finding("Chromium", "", "optional", str(error))


def _machine() -> Iterator[Finding]:
    yield Finding("Cores", str(os.cpu_count()), "ok")
    free = shutil.disk_usage(".").free
    enough = free > _LEAST_DISK
    yield Finding(
        "Free disk", f"{free / 1024**3:.0f} GiB", "ok" if enough else "missing", "" if enough else "Free some space."
    )
