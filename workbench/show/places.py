"""Where the dashboards, the notebooks and a browser are on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from workbench.errors import MissingPartError

_PACKAGE = Path(__file__).resolve().parents[1]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def dashboards_folder() -> Path:
    """Find the dashboards: beside the package in a checkout, inside it when installed.

    Raises:
        MissingPartError: they are in neither place.

    """
    return _beside("dashboards")


def notebooks_folder() -> Path:
    """Find the notebooks in the same way."""
    return _beside("notebooks")


def _beside(name: str) -> Path:
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MissingPartError(f"The folder {name!r} was not installed with the package. Reinstall the workbench.")


def find_browser() -> Path:
    """Find a Chromium: the one named by `WORKBENCH_CHROMIUM`, or one on the path, or Playwright's own.

    Raises:
        MissingPartError: there is none.

    """
    for name in (os.environ.get("WORKBENCH_CHROMIUM", ""), *_BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    for found_here in sorted(cache.glob("chromium*/chrome-linux*/*chrom*e")):
        if found_here.is_file():
            return found_here
    raise MissingPartError(
        "No Chromium was found. Install one (Debian: apt-get install chromium, elsewhere: playwright install "
        "chromium), or name it in WORKBENCH_CHROMIUM."
    )
