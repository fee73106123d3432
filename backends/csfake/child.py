"""Read a big catalog in a process of its own, so that the screens have this one to themselves."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backends.csfake import parse
from backends.csfake.parse import BadXml

if TYPE_CHECKING:
    from backends.csfake.parse import Frame

_PIPE_BYTES = 1024 * 1024  # as much as Linux gives anyone: the child reads on while nobody listens yet


class CatalogChild:
    """A process that reads one catalog; iterate to get its frames as they come. Raises BadXml meanwhile."""

    def __init__(self, path: Path) -> None:
        """Start it; raises OSError, AttributeError where there is no posix_spawn."""
        ours, theirs = os.pipe()
        try:
            _enlarge(ours)
            command = [sys.executable, "-I", "-S", parse.__file__, os.path.abspath(path)]  # noqa: PTH100 - bytes too
            self._id = os.posix_spawn(
                sys.executable,
                command,
                os.environ,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, theirs, 1),
                    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                ],
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._pipe = os.fdopen(ours, "rb")
        self._runs = True

    def __iter__(self) -> Iterator[Frame]:
        while True:
            length = int.from_bytes(self._read(4), "big")
            if not length:
                break
            part: tuple[Any, ...] = marshal.loads(self._read(length))  # noqa: S302 - our own child wrote it
            if isinstance(part[0], str):
                raise BadXml(*part)
            head, rows = part
            yield head, rows

    def close(self) -> None:
        """End the process if it still runs, and let go of it."""
        if self._runs:
            self._runs = False
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._id, 9)
                os.waitpid(self._id, 0)
            self._pipe.close()

    def _read(self, size: int) -> bytes:
        data = b"" if self._pipe.closed else self._pipe.read(size)
        if len(data) < size:
            raise BadXml("unreadable", "reading it stopped half-way; start again")
        return data


def _enlarge(pipe: int) -> None:
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
