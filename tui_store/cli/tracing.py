"""--trace FILE: what the recorder hears goes into a file too, from a start that went well until the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.output import complain
from tui_store.domain.errors import InputError


class _World(Protocol):
    def prepare(self) -> None: ...

    def close(self) -> None: ...


def with_trace_file(path: str, recorder: Recorder, work: Callable[[], int]) -> int:
    """Do the work; answers its exit code, or 1 if the file could not be kept to the end. `path` may be empty.

    Raises InputError before the work starts if the file can't be written.
    """
    if not path:
        return work()
    from tui_store.channel_store.trace_file import TraceFile

    file = TraceFile(Path(path))
    try:
        recorder.keep_in(file)
        _check(recorder)
        code = work()
    finally:
        recorder.keep_in(None)
        file.close()
    try:
        _check(recorder)
    except InputError as lost:
        complain(str(lost))
        return code or 1
    return code


def in_world(world: _World, path: str, recorder: Recorder, work: Callable[[], int]) -> int:
    """Carry out the world's options, do the work with its trace in a file, and let go of the world."""
    try:
        world.prepare()
        return with_trace_file(path, recorder, work)
    finally:
        world.close()


def _check(recorder: Recorder) -> None:
    if recorder.lost is not None:
        raise InputError(str(recorder.lost))
