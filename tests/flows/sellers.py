"""Starts sellers (see `tests.flows.seller`) and reads back what a state file holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from backends.local.state_file import check_state_file
from tests.contract.csfake_shop import LocalCase
from tui_store.domain.purchase import Purchase

ROUNDS = 50 if os.environ.get("TUI_STORE_SOAK") == "1" else 3
_ROOT = Path(__file__).parents[2]


class Seller(NamedTuple):
    """A process that has printed `ready` and waits."""

    process: subprocess.Popen[str]

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def line(self) -> str:
        """The next thing that was acknowledged."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def finish(self) -> list[str]:
        """Everything else that was acknowledged before it ended by itself."""
        rest, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors
        assert not errors, errors
        return rest.split("\n")[:-1]

    def kill(self) -> list[str]:
        """Kill it at once; what it had acknowledged until then, whole lines only."""
        self.process.kill()
        rest, _ = self.process.communicate(timeout=60)
        return rest.split("\n")[:-1]


def start(mode: str, folder: Path, state: Path, argument: str = "") -> Seller:
    """A seller that is ready; `argument` belongs to its mode."""
    return started("tests.flows.seller", mode, str(folder), str(state), argument)


def started(module: str, *arguments: str) -> Seller:
    """A program of these tests in a process of its own, as soon as it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seller = Seller(process)
    assert seller.line() == "ready"
    return seller


async def history(folder: Path, state: Path) -> list[Purchase]:
    """What the state file holds, read by a store that has just been started."""
    check_state_file(state)
    case = LocalCase(folder, state)
    try:
        return list(await case.backend().purchases(include_inactive=True))
    finally:
        case.close()
