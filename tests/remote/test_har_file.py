"""What --har may write into: a new file, an empty one, or an archive that is begun anew; nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from backends.remote.har import HarWriter
from tui_store.domain.errors import InputError


@pytest.mark.parametrize(
    "content",
    [b"Dear Ava,\n", b"SQLite format 3\x00" + b"\x00" * 84, b'{"number": 0, "kind": "start"}\n', b"{", b" \n"],
    ids=["text", "state", "trace", "object", "blank"],
)
def test_a_file_that_is_no_archive_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept"
    path.write_bytes(content)
    path.chmod(0o644)
    with pytest.raises(InputError, match=r"is there already and is no HAR: name another one for --har\.$"):
        HarWriter(path)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o644


def test_an_archive_is_begun_anew_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    path.write_text('{"log":{"entries":[' + '"old",' * 1000 + '"old"]}}')
    path.chmod(0o644)
    HarWriter(path).close()
    assert json.loads(path.read_text())["log"]["entries"] == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    path.touch(0o666)
    HarWriter(path).close()
    assert json.loads(path.read_text())["log"]["entries"] == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_ordinary_file_is_not_changed_and_never_waited_for(tmp_path: Path) -> None:
    mode = Path(os.devnull).stat().st_mode
    HarWriter(Path(os.devnull)).close()
    assert Path(os.devnull).stat().st_mode == mode
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/full"), Path("a\0b")):
        with pytest.raises(InputError, match="cannot be written"):
            HarWriter(path)


def test_a_refused_archive_is_not_left_open(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("Dear Ava")
    before = sorted(Path("/proc/self/fd").iterdir())
    for path in (tmp_path / "kept", Path("/dev/full")):
        with pytest.raises(InputError):
            HarWriter(path)
    assert sorted(Path("/proc/self/fd").iterdir()) == before
