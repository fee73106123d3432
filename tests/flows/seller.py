"""A process of its own that sells from a csfake folder, for tests that kill it or set two upon one state file.

    python -m tests.flows.seller MODE FOLDER STATE [ARGUMENT]

It prints `ready`, waits for a line, then prints one line for each thing that was acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
from pathlib import Path

from backends.csfake.folder import find_folder
from backends.csfake.source import CsfakeSource
from backends.local.backend import LocalBackend
from backends.local.journal import Journal
from tests.contract.case import AVA, one
from tui_store.domain.account import Channel
from tui_store.domain.clock import MachineClock
from tui_store.domain.errors import StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.trace import NoTrace

NOBODY = 65534


def say(*words: str) -> None:
    """Acknowledge: the line is in the pipe when this returns."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def sell(backend: LocalBackend, mode: str, argument: str) -> None:
    """Buy as the mode says.

    `times N` and `forever` buy consumables; `request ID` places one order under that id;
    `subscribe ID` the same with a subscription; `look` reads the history and then tries to buy.
    """
    if mode in {"request", "subscribe"}:
        await buy(backend, "COINS" if mode == "request" else "PLAN", argument)
    elif mode == "look":
        rows = await backend.purchases(include_inactive=True)
        say("history", *(row.code for row in rows))
        await buy(backend, "COINS", argument)
    else:
        left = int(argument) if mode == "times" else sys.maxsize
        for _ in range(left):
            await buy(backend, "COINS", "")


async def buy(backend: LocalBackend, code: str, request_id: str) -> None:
    """Print the purchase id once it is acknowledged, or what kind of refusal came."""
    try:
        receipt = await backend.place(one(code), await backend.quote(one(code)), request_id)
        say(receipt.lines[0].purchase_id)
    except StoreError as error:
        say(type(error).__name__, str(error))


def open_backend(source: CsfakeSource, journal: Journal) -> LocalBackend:
    """A backend in the machine's own time."""
    return LocalBackend(source, journal, AVA, Channel("shop", "Shop"), MachineClock(), Ids(), NoTrace())


def become_nobody(source: CsfakeSource) -> None:
    """Root may write anything. One purchase in memory first: what Python loads late may be out of reach after."""
    with contextlib.closing(Journal.open(None)) as journal, contextlib.redirect_stdout(io.StringIO()):
        asyncio.run(sell(open_backend(source, journal), "times", "1"))
    os.setuid(NOBODY)


def main(mode: str, folder: str, state: str, argument: str = "") -> None:
    """Sell until the work is done or the process is killed."""
    source = CsfakeSource(find_folder(Path(folder)), NoTrace())
    source.open()
    if mode == "look" and os.geteuid() == 0:
        become_nobody(source)
    say("ready")
    sys.stdin.readline()
    with contextlib.closing(source), contextlib.closing(Journal.open(Path(state))) as journal:
        asyncio.run(sell(open_backend(source, journal), mode, argument))


if __name__ == "__main__":
    main(*sys.argv[1:])
