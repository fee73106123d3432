"""A real terminal for a test: a pty with a terminal emulator at its other end."""

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
import time
from collections.abc import Mapping, Sequence

import pyte

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "backspace": "\x7f",
    "ctrl+q": "\x11",
    "f2": "\x1bOQ",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
}
# The accent colour as a terminal of 256 colours has it.
FOCUS = "875fd7"
TUI_STORE = (sys.executable, "-m", "tui_store.cli")


class Terminal:
    """A program in a pty of `size` (columns, lines); its screen can be read and waited for."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int] = (120, 36), cwd: str = "/"
    ) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.exit_code: int | None = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), dict(environment))
        self.resize(*size)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, timeout: float = 0.05) -> bool:
        """Take in what the program painted; false if it has ended."""
        if self._fd < 0:
            return False
        ready, _, _ = select.select([self._fd], [], [], timeout)
        if not ready:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self._stream.feed(data)
        return True

    def until(self, words: str, limit: float = 30) -> str:
        """Read until the words stand on the screen."""
        end = time.monotonic() + limit
        while words not in self.text:
            if not self.read() or time.monotonic() > end:
                raise AssertionError(f"waited in vain for {words!r} on:\n{self.text}")
        return self.text

    def until_not(self, words: str, limit: float = 30) -> str:
        """Read until the words are gone."""
        end = time.monotonic() + limit
        while words in self.text:
            if not self.read() or time.monotonic() > end:
                raise AssertionError(f"{words!r} stays on:\n{self.text}")
        return self.text

    def until_lit(self, words: str, limit: float = 30) -> None:
        """Read until `words` have the focus: until they stand on the accent colour."""
        end = time.monotonic() + limit
        while FOCUS not in self._backgrounds(words):
            if not self.read() or time.monotonic() > end:
                raise AssertionError(f"{words!r} does not get the focus on:\n{self.text}")

    def _backgrounds(self, words: str) -> list[str]:
        """What colour each place has where the words begin."""
        return [
            self.screen.buffer[row][found.start()].bg
            for row, line in enumerate(self.screen.display)
            for found in re.finditer(re.escape(words), line)
        ]

    def press(self, *keys: str) -> None:
        """Send keys by name, or characters."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        os.close(self._fd)
        self._fd = -1

    def wait(self, limit: float = 30) -> int:
        """Read until the program ends; gives its exit code, or minus the signal."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if self._fd >= 0:
                self.read()
            else:
                select.select([], [], [], 0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
                return self.exit_code
        raise AssertionError(f"still running; on its screen:\n{self.text}")

    def ends_well(self) -> None:
        """Read until the program ends with exit code 0; what it says when it does not stands in the failure."""
        code = self.wait()
        for _ in range(20 if code else 0):  # its last words may still be under way
            self.read()
        assert code == 0, f"it ended with {code}:\n{self.text}"

    def close(self) -> None:
        """End the program if it still runs."""
        if self.exit_code is None:
            try:
                self.kill()
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        if self._fd >= 0:
            self.hang_up()
