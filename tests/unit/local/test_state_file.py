from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.local.database import APPLICATION_ID, VERSION
from backends.local.journal import Journal
from backends.local.state_file import check_state_file
from tests.unit.local.shop import NOON
from tui_store.domain.errors import InputError, LedgerFailed


def ledger(path: Path, events: int = 1, size: int = 10) -> Path:
    journal = Journal.open(path)
    with journal.transaction():
        for _ in range(events):
            journal.append("purchased", "ava", NOON, {"n": "x" * size})
    journal.close()
    return path


def refused(path: Path) -> str:
    """The one sentence with which a file is refused, after which every byte is as it was."""
    before = _around(path)
    with pytest.raises(InputError) as caught:
        check_state_file(path)
    assert _around(path) == before
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "--state" in sentence
    assert "--fresh" in sentence
    return sentence


def _around(path: Path) -> tuple[bytes, list[str]]:
    content = path.read_bytes() if os.path.isfile(path) else b""  # noqa: PTH113 - any name can be asked for
    return content, sorted(file.name for file in path.parent.iterdir()) if path.parent.is_dir() else []


def test_a_missing_file_is_fine_and_is_not_made(tmp_path: Path) -> None:
    check_state_file(tmp_path / "not" / "yet" / "state.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_of_ours_is_fine_and_stays_alone(tmp_path: Path) -> None:
    path = ledger(tmp_path / "state.sqlite")
    before = path.read_bytes()
    check_state_file(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_ledger_in_use_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    journal = Journal.open(path)
    with journal.transaction():
        journal.append("purchased", "ava", NOON, {})
    check_state_file(path)
    journal.close()


def test_an_empty_file_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.touch()
    check_state_file(path)


def test_a_name_with_odd_characters_is_fine(tmp_path: Path) -> None:
    path = ledger(tmp_path / "100% a?b#c;é.sqlite")
    check_state_file(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "is a folder" in refused(folder)


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in refused(tmp_path / "pipe")


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "Not a directory" in refused(tmp_path / "file" / "state.sqlite")


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert "cannot be reached" in refused(tmp_path / ("x" * 5000))
    assert "cannot be reached" in refused(tmp_path / "a\0b")


@pytest.mark.parametrize("content", [b"hello", b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 20, os.urandom(4096)])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(content)
    assert "no tui-store state file" in refused(path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    for name, mark in (("unmarked.sqlite", 0), ("marked.sqlite", 77)):
        with sqlite3.connect(tmp_path / name) as db:
            db.execute("CREATE TABLE bookmarks (url TEXT)")
            db.execute(f"PRAGMA application_id = {mark}")
        db.close()
        assert "another program" in refused(tmp_path / name)


def test_a_newer_version_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = ledger(tmp_path / "state.sqlite")
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    assert "newer version" in refused(path)
    before = path.read_bytes()
    with pytest.raises(LedgerFailed, match="newer version"):
        Journal.open(path)
    assert path.read_bytes() == before


@pytest.fixture
def newer_only_in_its_log(tmp_path: Path) -> Iterator[Path]:
    """A ledger whose header still says what it was while a newer tui-store has it open."""
    path = ledger(tmp_path / "state.sqlite")
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    assert path.read_bytes()[60:64] == VERSION.to_bytes(4, "big")
    yield path
    db.close()


def test_a_newer_version_that_only_the_log_knows_of_is_refused(newer_only_in_its_log: Path) -> None:
    assert "newer version" in refused(newer_only_in_its_log)


def test_a_ledger_without_its_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE other (x)")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
    db.close()
    assert "damaged" in refused(path)


@pytest.mark.parametrize("events", [40, 1000])
def test_a_truncated_ledger_is_refused(tmp_path: Path, events: int) -> None:
    path = ledger(tmp_path / "state.sqlite", events, 2000)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert "damaged" in refused(path)


def test_a_small_ledger_with_a_damaged_middle_is_refused(tmp_path: Path) -> None:
    path = ledger(tmp_path / "state.sqlite", 100, 1000)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xaa" * 8192)
    assert "damaged" in refused(path)


def test_a_large_ledger_is_fine(tmp_path: Path) -> None:
    path = ledger(tmp_path / "state.sqlite", 1000, 2000)
    assert path.stat().st_size > 1024 * 1024
    check_state_file(path)


def test_a_ledger_whose_creation_was_interrupted_is_left_to_the_store(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"SQLite format 3\x00".ljust(4096, b"\x00"))
    path.with_name("state.sqlite-journal").write_bytes(b"\xd9" * 512)
    check_state_file(path)
