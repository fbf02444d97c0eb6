"""Which audience files were written, and what stood in the last one: hashes only, to tell the next one from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import insert, select

from workbench.engine.query import literal
from workbench.notes.base import Store
from workbench.notes.schema import AUDIENCE_UPLOADS

FOLDER = "audiences"


@dataclass(frozen=True)
class Upload:
    """One file that was written for a platform; `members` names the file of its hashes in the workspace."""

    platform: str
    segment: str
    made_at: datetime
    author: str
    rows: int
    file_sha256: str
    members: str


@dataclass(frozen=True)
class Difference:
    """Contacts of an audience against those of the file written last for the platform and segment."""

    since: datetime
    added: int
    removed: int
    kept: int


class UploadLog(Store):
    """The audience files of a workspace."""

    def last(self, platform: str, segment: str) -> Upload | None:
        """Return the file written last, or None."""
        table = AUDIENCE_UPLOADS
        query = (
            select(table)
            .where(table.c.platform == platform, table.c.segment == segment)
            .order_by(table.c.upload_no.desc())
            .limit(1)
        )
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        made_at = row.made_at.replace(tzinfo=UTC)
        return Upload(row.platform, row.segment, made_at, row.author, row.rows, row.file_sha256, row.members)

    def add(self, platform: str, segment: str, author: str, *, rows: int, file_sha256: str, members: str) -> Upload:
        """Note a file that was written."""
        signature = self._signature(author)
        row = {
            "platform": platform,
            "segment": segment,
            "made_at": signature["at"],
            "author": signature["author"],
            "rows": rows,
            "file_sha256": file_sha256,
            "members": members,
        }
        with self._writing() as connection:
            connection.execute(insert(AUDIENCE_UPLOADS).values(row))
        at = signature["at"].replace(tzinfo=UTC)
        return Upload(platform, segment, at, signature["author"], rows, file_sha256, members)


MEMBERS = """
    select kind, {hashed} as hash
    from audience_contacts
    where state = 'good'
"""


def difference(
    connection: duckdb.DuckDBPyConnection, workspace: Path, last: Upload | None, plain: bool
) -> Difference | None:
    """Compare the contacts of `audience_contacts` with the last file; None where there is none to compare with."""
    if last is None or not (workspace / last.members).is_file():
        return None
    now = MEMBERS.format(hashed=_hashed(plain))
    was = f"select kind, hash from read_parquet({literal(str(workspace / last.members))})"
    found = connection.execute(
        f"""
        with now as ({now}),
        was as ({was})
        select
            count(*) filter (where w.hash is null),
            count(*) filter (where n.hash is null),
            count(*) filter (where n.hash is not null and w.hash is not null)
        from now n
        full join was w on w.kind = n.kind and w.hash = n.hash
        """
    ).fetchall()[0]
    return Difference(last.made_at, *found)


def keep_members(connection: duckdb.DuckDBPyConnection, workspace: Path, name: str, plain: bool) -> str:
    """Write the hashes of the contacts in the file that is being written; return the path in the workspace."""
    folder = workspace / FOLDER
    folder.mkdir(exist_ok=True)
    target = folder / f"{name}.parquet"
    part = folder / f".{name}.part"
    rows = MEMBERS.format(hashed=_hashed(plain))
    connection.execute(f"copy ({rows} order by kind, hash) to {literal(str(part))} (format parquet, compression zstd)")
    part.chmod(0o600)  # a hash of a phone can be found by trying all phones
    part.replace(target)
    return str(target.relative_to(workspace))


def forget(workspace: Path, last: Upload | None, kept: str) -> None:
    """Remove the hashes of the file before: only the last one is compared with."""
    if last is not None and last.members != kept and last.members.startswith(f"{FOLDER}/"):
        (workspace / last.members).unlink(missing_ok=True)


def _hashed(plain: bool) -> str:
    return "sha256(sent)" if plain else "sent"
