"""Where plotly.js is: the Python package brings it, but importing that costs a second."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from workbench.errors import MissingPartError


def plotly_js() -> Path:
    """Find plotly.min.js.

    Raises:
        MissingPartError: plotly is not installed.

    """
    spec = importlib.util.find_spec("plotly")
    for folder in (spec and spec.submodule_search_locations) or []:
        script = Path(folder) / "package_data" / "plotly.min.js"
        if script.is_file():
            return script
    raise MissingPartError("plotly is not installed, so there are no charts. Install it: pip install plotly")
