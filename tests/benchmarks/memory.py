"""(4) Peak memory with 100,000 products on the shelf, against the bare app.

The peak is the process's own high-water mark. What the reading child needed at its peak is added in a
second figure, as if both peaks had come at once.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure
from tests.benchmarks.floor import WORDS
from tests.benchmarks.raw_terminal import RawTerminal
from tests.benchmarks.storefront import browse_all, storefront

BIG = 100_000
LIMIT = 4.0
_MIB = 1024 * 1024
_LOOK_EVERY = 0.02  # seconds
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """Both in MiB, once everything has arrived and the screen has settled."""
    floor = RawTerminal(["tests.benchmarks.floor"], home)
    try:
        floor.until(re.compile(WORDS.encode()))
        floor.settle(0.5)
        bare = peak(floor.pid)
    finally:
        floor.close()
    folder = str(catalogs.folder(BIG))
    with storefront(home, "--fresh", "--channel", folder) as terminal, _Children(terminal.pid) as children:
        browse_all(terminal, BIG)
        terminal.settle(0.5)
        ours = peak(terminal.pid)
        child = children.peak
    raw = f"{ours / _MIB:.0f} MiB, the bare app {bare / _MIB:.0f} MiB"
    return [
        Figure("peak memory, 100,000 products", ours / bare, LIMIT, raw),
        Figure(
            "the same with the child that reads the file", (ours + child) / bare, raw=f"child {child / _MIB:.0f} MiB"
        ),
    ]


def peak(pid: int) -> int:
    """The most memory a process has had resident, in bytes; 0 if it is gone."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


class _Children:
    """Looks again and again at a process's children, which are gone before anyone could ask for their peak."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._list = Path(f"/proc/{pid}/task/{pid}/children")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Children:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            try:
                children = self._list.read_text(encoding="ascii").split()
            except OSError:
                return
            self.peak = max([self.peak, *(peak(int(child)) for child in children)])
