"""A pty that only listens: what a program writes is searched as bytes, which leaves the machine to the program.

A terminal emulator at the other end would compete with what is measured.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

COLUMNS, LINES = 120, 36
ROOT = Path(__file__).resolve().parents[2]
FRAME_QUIET = 0.015  # seconds without a byte after which a frame counts as painted
SETTLED_QUIET = 0.08  # the same for everything that a key brings about: frames come up to 40 ms apart
_LONGEST_WAIT = 60.0
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m")
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;]*)?\Z")
_UNWANTED = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"}


class Stuck(Exception):
    """The program did not do what was waited for; the message says what."""


class Painted(NamedTuple):
    """Seconds from the write of a key to the last byte of its first frame, and of its last."""

    first: float
    last: float


class RawTerminal:
    """`python -m ARGUMENTS` from the checkout in a pty of 120x36, with a home of its own.

    Times are seconds. `until` counts them from the start of the process, `press` from the key.
    """

    def __init__(self, arguments: Sequence[str], home: Path) -> None:
        command = [sys.executable, "-m", *arguments]
        surroundings = environment(home)
        self._name = " ".join(arguments[:1])
        self._raw = b""
        self._bare = b""
        self._unfinished = b""
        self.started = perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.chdir(ROOT)
            os.execve(command[0], command, surroundings)

    def until(self, *marks: re.Pattern[bytes]) -> float:
        """When all marks had been written, with colours or, taken without them, as text."""
        waiting = list(marks)
        while True:
            waiting = [mark for mark in waiting if not (mark.search(self._bare) or mark.search(self._raw))]
            if not waiting:
                return perf_counter() - self.started
            if perf_counter() - self.started > _LONGEST_WAIT or not self._read(0.5):
                raise Stuck(
                    f"{self._name} did not paint {waiting[0].pattern!r}; at last it wrote {self._bare[-300:]!r}"
                )

    def forget(self) -> None:
        """Look for marks only in what is written from now on."""
        self._raw = self._bare = self._unfinished = b""

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._fd, keys)

    def press(self, key: bytes) -> Painted:
        """Type a key and wait until nothing more is painted."""
        self.forget()
        pressed = perf_counter()
        self.send(key)
        if not self._read(_LONGEST_WAIT, once=True):
            raise Stuck(f"{self._name} painted nothing after the key {key!r}")
        painted = perf_counter()
        first = 0.0
        while self._read(SETTLED_QUIET, once=True):
            now = perf_counter()
            if not first and now - painted > FRAME_QUIET:
                first = painted - pressed
            painted = now
        return Painted(first or painted - pressed, painted - pressed)

    def settle(self, seconds: float) -> None:
        """Take in what is written until nothing has been for so long."""
        while self._read(seconds, once=True):
            pass

    def close(self) -> None:
        """End the program, politely first."""
        try:
            os.kill(self.pid, signal.SIGTERM)
            end = perf_counter() + 5
            while self._read(0.5) and perf_counter() < end:
                pass
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self._fd)
        os.waitpid(self.pid, 0)

    def _read(self, timeout: float, *, once: bool = False) -> bool:
        """Take in what there is; false when the program has ended or, with `once`, when nothing came in time."""
        ready, _, _ = select.select([self._fd], [], [], timeout)
        if not ready:
            return not once
        try:
            chunk = os.read(self._fd, 65536)
        except OSError:
            return False
        self._raw += chunk
        text = self._unfinished + chunk
        unfinished = _UNFINISHED.search(text)
        self._unfinished = unfinished[0] if unfinished else b""
        self._bare += _COLOURS.sub(b"", text[: unfinished.start()] if unfinished else text)
        return bool(chunk)


def environment(home: Path) -> dict[str, str]:
    """The machine's environment, with a home of its own and Python free to keep its .pyc files."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED and name[:4] != "XDG_"}
    return {**kept, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


def floor_stands(home: Path, *arguments: str) -> float:
    """Start the bare app; when its first frame stood."""
    from tests.benchmarks.floor import WORDS

    terminal = RawTerminal(["tests.benchmarks.floor", *arguments], home)
    try:
        return terminal.until(re.compile(WORDS.encode()))
    finally:
        terminal.close()
