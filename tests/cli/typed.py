"""Commands as a user types them: what they print and how they end."""

from __future__ import annotations

import io
import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from workbench.cli import main

Ended = subprocess.CompletedProcess[str]


def workbench(*words: object) -> Ended:
    """Run a command in this process: starting one takes longer than most commands do."""
    command = ["workbench", *map(str, words)]
    code, out, err = 0, io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", command):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception:  # noqa: BLE001  Python would print it and end so
            traceback.print_exc()
            code = 1
    return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())


def workbench_apart(*words: object) -> Ended:
    """Run a command in a process of its own."""
    command = [sys.executable, "-c", "from workbench.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def done(*words: object) -> str:
    return success(workbench(*words))


def refused(*words: object) -> str:
    return refusal(workbench(*words))


def success(ended: Ended) -> str:
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refusal(ended: Ended) -> str:
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False), ended.stderr
    return ended.stderr
