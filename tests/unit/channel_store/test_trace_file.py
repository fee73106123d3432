from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.channel_store.shop import WITH_PIN, Stage
from tui_store.channel_store.customer import APPROVED, Review
from tui_store.channel_store.recorder import Recorder, TraceLost
from tui_store.channel_store.trace_file import TraceFile, export
from tui_store.domain.errors import InputError
from tui_store.domain.trace import TraceEvent

ROOT = Path(__file__).parents[3]


def lines_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As a full disk does, but for files of this process beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_every_event_is_one_json_object_on_a_line_of_its_own(tmp_path: Path) -> None:
    recorder = Recorder()
    recorder.emit("field", "before")
    recorder.keep_in(TraceFile(tmp_path / "t.jsonl"))
    recorder.emit("file", "two\nlines £ 東京 \ud800", {"bytes": 5, "odd": Path("x"), "nan": 1.5})
    assert lines_in(tmp_path / "t.jsonl") == [
        {"number": 0, "kind": "start", "title": "A trace of tui-store", "data": {"format": 1}, "command": ""},
        {"number": 1, "kind": "field", "title": "before", "data": {}, "command": ""},
        {
            "number": 2,
            "kind": "file",
            "title": "two\nlines £ 東京 \ud800",
            "data": {"bytes": 5, "odd": "x", "nan": 1.5},
            "command": "",
        },
    ]


def test_a_value_that_json_cannot_say_stops_nothing(tmp_path: Path) -> None:
    recorder = Recorder()
    recorder.keep_in(TraceFile(tmp_path / "t.jsonl"))
    recorder.emit("field", "odd", {"value": float("nan")})
    recorder.emit("field", "fine", {"value": 1})
    assert [line["data"] for line in lines_in(tmp_path / "t.jsonl")[1:]] == [{"unwritten": "ValueError"}, {"value": 1}]


def test_only_the_owner_can_read_a_trace(tmp_path: Path) -> None:
    TraceFile(tmp_path / "t.jsonl").close()
    export((), tmp_path)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_trace_that_is_there_is_added_to_even_after_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    TraceFile(path).close()
    with path.open("a") as file:
        file.write('{"number": 7, "ki')
    TraceFile(path).close()
    first, half, second = path.read_text().splitlines()
    assert first == second
    assert half == '{"number": 7, "ki'


def test_any_other_file_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "precious.sqlite"
    path.write_bytes(b"SQLite format 3\0")
    with pytest.raises(InputError, match="is there already and is no trace"):
        TraceFile(path)
    assert path.read_bytes() == b"SQLite format 3\0"


@pytest.mark.parametrize("name", ["", "missing/t.jsonl", "a\0b"])
def test_a_place_where_no_file_can_be_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written to"):
        TraceFile(tmp_path / name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_refused_at_the_start() -> None:
    with pytest.raises(InputError, match="No space left"):
        TraceFile(Path("/dev/full"))


def test_a_pipe_that_nobody_reads_is_refused_without_waiting_for_a_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="nobody reads that pipe"):
        TraceFile(tmp_path / "pipe")


def test_a_disk_that_fills_up_is_told_once_and_the_memory_goes_on(tmp_path: Path) -> None:
    recorder, told = Recorder(), list[TraceLost]()
    recorder.when_lost(told.append)
    file = TraceFile(tmp_path / "t.jsonl")
    recorder.keep_in(file)
    recorder.emit("field", "kept")
    with files_of_at_most((tmp_path / "t.jsonl").stat().st_size + 10):
        recorder.emit("field", "lost")
        recorder.emit("field", "too")
    assert [event.title for event in recorder.events] == ["kept", "lost", "too"]
    assert [str(lost).endswith("(File too large); everything else goes on.") for lost in told] == [True]
    assert recorder.lost is told[0]
    assert (tmp_path / "t.jsonl").read_text().splitlines()[1].startswith('{"number": 1,')


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.unit.channel_store.shop import Stage
from tui_store.channel_store.trace_file import TraceFile

async def main():
    stage = Stage()
    stage.trace.keep_in(TraceFile(Path(sys.argv[1])))
    stage.store.observe_field("catalog", lambda event: os.kill(os.getpid(), signal.SIGKILL))
    await stage.store.run("getCatalog")

asyncio.run(main())
"""


def test_a_killed_program_leaves_everything_that_had_happened(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == -9
    assert [line["kind"] for line in lines_in(path)] == ["start", "field", "command", "result"]


async def test_no_secret_that_was_used_stands_anywhere_in_the_file(tmp_path: Path) -> None:
    stage = Stage(Review(APPROVED, "1357"), Review(APPROVED, "2468"), account=WITH_PIN)
    path = tmp_path / "t.jsonl"
    stage.trace.keep_in(TraceFile(path))
    stage.order(("TS1", 1))
    stage.store.set_field("channelCredData", "hush-credentials")
    stage.store.set_field("channelCredData", '{"refresh": "hush-refresh"}')
    stage.store.set_field(
        "order", {"password": "hush-password", "children": [{"code": "TS1", "accessToken": "hush-t"}]}
    )
    stage.store.set_field("deltaOrder", {"code": "TS1", "qty": 1, "token": "hush-delta", "pin": 9753})
    for command in ("doOrder", "storeChannelCredData", "getChannelCred", "getDeviceAttestationToken"):
        await stage.store.run(command)
    whole = path.read_text("utf-8")
    assert '"pin": "<redacted, 4 characters>"' in whole
    assert "<redacted, 16 characters>" in whole
    for secret in ("hush", "1357", "2468", "9753"):
        assert secret not in whole


def test_an_export_that_breaks_off_leaves_no_half_file(tmp_path: Path) -> None:
    events = [TraceEvent(number, "field", "x" * 1000, {}, "") for number in range(100)]
    with files_of_at_most(2_000), pytest.raises(InputError, match="cannot be exported to"):
        export(events, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert export(events, tmp_path).name == "tui-store-trace-1.jsonl"
    assert export(events, tmp_path).name == "tui-store-trace-2.jsonl"
