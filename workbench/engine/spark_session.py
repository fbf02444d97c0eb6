"""A Spark of our own on this machine: how much it may use, how it is started and how it ends."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from workbench.engine import java

_SHUFFLES = 64
_SHARE_OF_MACHINE = 0.6
_BYTES = {"MB": 10**6, "GB": 10**9, "MiB": 2**20, "GiB": 2**30}

SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # a timestamp has no zone, as in DuckDB
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.ansi.enabled": "true",  # what cannot be cast or overflows is an error, as in DuckDB
    "spark.sql.parquet.compression.codec": "zstd",
}
"""Settings of any session, on which the equality of both engines rests."""


class LocalSpark:
    """Spark on the cores of this machine, with its Java process."""

    def __init__(self, scratch: Path, memory: str, threads: int) -> None:
        """Start it; everything it writes goes into `scratch`.

        Raises:
            MissingPartError: no Java is installed, or it does not start.

        """
        import pyspark  # noqa: PLC0415  an optional part
        from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415

        home = Path(pyspark.__file__).parent
        self._java = java.start(java.find_java(), home, settings(scratch, memory, threads), scratch)
        door = {"PYSPARK_GATEWAY_PORT": str(self._java.port), "PYSPARK_GATEWAY_SECRET": self._java.secret}
        os.environ.update(door)  # the way PySpark is told of a Java process that runs already
        try:
            self._gateway: Any = launch_gateway()  # type: ignore[no-untyped-call]
        finally:
            for key in door:
                del os.environ[key]
        self.session = SparkSession(pyspark.SparkContext(gateway=self._gateway))

    def close(self) -> None:
        """Stop Spark and end its Java process."""
        from pyspark import SparkContext  # noqa: PLC0415  an optional part

        self.session.stop()
        self._gateway.shutdown()
        # PySpark keeps the process for ever; without this no other could be started. There is no public way.
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
        self._java.close()


def settings(scratch: Path, memory: str, threads: int) -> dict[str, str]:
    """Return what Spark must know before it starts: how much it may use, and to stay on this machine."""
    local = "127.0.0.1"
    (scratch / "java").mkdir(parents=True, exist_ok=True)
    return {
        "spark.master": f"local[{threads or '*'}]",
        "spark.app.name": "workbench",
        "spark.driver.memory": f"{megabytes(memory)}m",
        "spark.driver.bindAddress": local,
        "spark.driver.host": local,
        "spark.driver.extraJavaOptions": f'-Djava.io.tmpdir="{scratch / "java"}"',
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.local.dir": str(scratch / "local"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": str(_SHUFFLES),
    }


def megabytes(memory: str) -> int:
    """Read a size such as 4GB in MiB; where none is given, take 60 % of the machine's memory.

    >>> megabytes("4GiB"), megabytes("1.5 GB")
    (4096, 1430)
    """
    match = re.fullmatch(r"([\d.]+)\s?(MB|GB|MiB|GiB)", memory)
    if match:
        return int(float(match[1]) * _BYTES[match[2]] / 2**20)
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * _SHARE_OF_MACHINE / 2**20)
