"""`workbench mapping propose` as a user types it."""

from __future__ import annotations

import json

from tests.cli.test_commands import done, refused

CALLS = "start;caller;seconds\n05.03.2026 14:25;8 (916) 123-45-67;30\n06.03.2026 14:25;8 (916) 123-45-68;40\n"


def test_a_draft_is_written_once_and_ingests(tmp_path):
    file, out = tmp_path / "office calls.csv", tmp_path / "calls.toml"
    file.write_text(CALLS, encoding="utf-8")
    told = done("mapping", "propose", file, "--out", out)
    assert "the values agree" in told
    assert f"--as {out}" in told
    done("init", tmp_path / "company")
    taken = done("ingest", tmp_path / "company", file, "--as", out)
    assert "2 rows read, 2 events taken" in taken
    before = out.read_text(encoding="utf-8")
    assert "is there already" in refused("mapping", "propose", file, "--out", out)
    assert out.read_text(encoding="utf-8") == before


def test_as_json(tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    proposal = json.loads(done("mapping", "propose", file, "--json"))
    assert (proposal["loads"], proposal["kind"]["becomes"]) == (True, "call")
    assert [guess["becomes"] for guess in proposal["columns"]] == ["occurred_at", "phone", "duration_s"]
