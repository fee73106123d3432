"""A process that buys until it is killed; its parent has everything imported and makes the next one by a fork.

    python -m tests.remote.buyer URL FOLDER

For each line that it reads it starts a buyer, which prints `pid N`, then `asks ID` before each order and `has ID
PURCHASE` after it, or `cannot ID WHY`. When the buyer is dead the parent prints `gone`.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path
from uuid import uuid4

from tests.contract.case import one
from tests.remote.shop import Shop
from tui_store.domain.errors import StoreError


def say(*words: str) -> None:
    """Acknowledge: the line is in the pipe when this returns."""
    os.write(1, (" ".join(words) + "\n").encode())


async def buy_for_ever(url: str, folder: Path) -> None:
    """Buy coins, one order after the other."""
    backend = Shop(url, folder).backend()
    quote = await backend.quote(one("COINS"))
    for _ in itertools.count():
        request_id = str(uuid4())
        say("asks", request_id)
        try:
            receipt = await backend.place(one("COINS"), quote, request_id)
            say("has", request_id, receipt.lines[0].purchase_id)
        except StoreError as error:
            say("cannot", request_id, type(error).__name__)


def main(url: str, folder: str) -> None:
    """Make buyers until nobody wants any more."""
    say("ready")
    for _ in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            say("pid", str(os.getpid()))
            asyncio.run(buy_for_ever(url, Path(folder)))
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main(*sys.argv[1:])
