"""The environment of the packages that figures are compared with; the workbench itself needs none of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / ".peers"


def python_of(folder: Path = FOLDER) -> Path:
    """Return the Python of a venv with the packages of `peers.txt`; it is made where there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "peers.txt"], check=True)
    return python
