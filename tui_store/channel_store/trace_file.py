"""The trace as a file, one JSON object a line: complete at every moment, also after kill -9.

Each line has `number`, `kind`, `title`, `data` and `command`, as in `tui_store.domain.trace.TraceEvent`. There are no
times in it, so that two seeded runs write the same bytes. A session starts with a line of number 0.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from tui_store.channel_store.recorder import TraceLost
from tui_store.domain.errors import InputError
from tui_store.domain.trace import TraceEvent
from tui_store.text import path_in_words, plain, shortened

# The file tells what was bought and by whom.
_MODE = 0o600
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_START = TraceEvent(0, "start", "A trace of tui-store", {"format": 1}, "")
# How every line starts, which is how a file that is none is told from one.
_SIGNATURE = b'{"number": '


def json_line(event: TraceEvent) -> bytes:
    """One event as a line of JSON in UTF-8; what JSON has no word for becomes its text."""
    import json

    fields = event._asdict()
    try:
        fields["data"] = dict(event.data)
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False, default=_as_json)
    except Exception as error:
        fields["data"] = {"unwritten": type(error).__name__}
        text = json.dumps(fields, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _as_json(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


class TraceFile:
    """A file that keeps a trace (see `recorder.Keeper`): every event is one `write`, done before anything goes on.

    A trace that is there already is added to; any other file is refused, so that a slip of the hand damages nothing.
    """

    def __init__(self, path: Path) -> None:
        """Open it and write the first line; InputError says why that can't be."""
        self._path = path
        self._file = -1
        try:
            self._file = os.open(path, _FLAGS, _MODE)
            # Only the opening must not wait, for a pipe that nobody reads.
            os.set_blocking(self._file, True)
            if stat.S_ISREG(os.fstat(self._file).st_mode):
                self._take_up()
            self._write(json_line(_START))
        except (OSError, ValueError) as error:
            self.close()
            raise InputError(f"The trace cannot be written to {path_in_words(path)} ({_reason(error)}).") from None
        except InputError:
            self.close()
            raise

    def keep(self, event: TraceEvent) -> None:
        """Write one event; raises TraceLost."""
        try:
            self._write(json_line(event))
        except OSError as error:
            self.close()
            raise TraceLost(
                f"The trace in {path_in_words(self._path)} ends here ({_reason(error)}); everything else goes on."
            ) from error

    def close(self) -> None:
        """Close the file; more than once does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, line: bytes) -> None:
        # One call writes it all, unless the disk is nearly full: then the next one says so.
        while line:
            line = line[os.write(self._file, line) :]

    def _take_up(self) -> None:
        """Go on after what is there, on a line of its own."""
        with self._path.open("rb") as file:
            start = file.read(len(_SIGNATURE))
            if not start:
                return
            if start != _SIGNATURE:
                raise InputError(
                    f"The file {path_in_words(self._path)} is there already and is no trace: "
                    "name another one for --trace."
                )
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                self._write(b"\n")


def export(events: Sequence[TraceEvent], folder: Path) -> Path:
    """Write events into a new `tui-store-trace-N.jsonl` in `folder`, and answer its path.

    No file is ever overwritten. InputError says why it can't be; nothing half-written stays then.
    """
    try:
        file, path = _new_file(folder)
    except OSError as error:
        raise InputError(f"The trace cannot be exported to {path_in_words(folder)} ({_reason(error)}).") from None
    try:
        with os.fdopen(file, "wb") as out:
            for event in (_START, *events):
                out.write(json_line(event))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise InputError(f"The trace cannot be exported to {path_in_words(path)} ({_reason(error)}).") from None
    return path


def _new_file(folder: Path) -> tuple[int, Path]:
    for number in count(1):
        path = folder / f"tui-store-trace-{number}.jsonl"
        try:
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE), path
        except FileExistsError:
            continue
    raise OSError(errno.EEXIST, "no name is left")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENXIO:
        return "nobody reads that pipe"
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return shortened(plain(reason or type(error).__name__), 100)
