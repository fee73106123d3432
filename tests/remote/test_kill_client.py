"""kill -9 of the client in mid-purchase: nothing that was acknowledged is lost, nothing is bought twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path

from tests.contract.case import one
from tests.remote.cutting_proxy import CuttingProxy
from tests.remote.shop import Shop, buy
from tests.remote.truth import truth
from tests.support.service import RunningService
from tui_store.domain.errors import OutcomeUnknown, StoreError

ROUNDS = 50 if os.environ.get("TUI_STORE_SOAK") else 3
_ROOT = Path(__file__).parents[2]


async def test_a_client_that_is_killed_loses_nothing_and_buys_nothing_twice(
    service: RunningService, tmp_path: Path
) -> None:
    async with CuttingProxy(service.url) as proxy:
        shop = Shop(proxy.url, tmp_path)
        await shop.backend().service.sign_on()  # one device for all
        maker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.remote.buyer", proxy.url, str(tmp_path)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_ROOT,
        )
        assert maker.stdout is not None
        assert maker.stdin is not None
        assert await maker.stdout.readline() == b"ready\n"
        acknowledged: set[str] = set()
        for _ in range(ROUNDS):
            maker.stdin.write(b"buy\n")
            said = await _until_killed(maker.stdout, random.randint(1, 6), random.random() * 0.02)
            acknowledged |= {words[2] for words in said if words[0] == "has"}
            assert not [words for words in said if words[0] == "cannot"]
            await proxy.idle()
            await _settles(shop, last=[words[1] for words in said if words[0] == "asks"][-1])
        maker.stdin.close()
        await maker.wait()
        found = truth(service, shop._journals[0], shop.url)
        await shop.aclose()
    found.check()
    owned = {row.id for row in found.entitlements}
    assert acknowledged <= owned
    # At most the one order that was on its way at each kill, and one more that each next session placed.
    assert len(owned) <= len(acknowledged) + 2 * ROUNDS


async def _until_killed(output: asyncio.StreamReader, orders: int, later: float) -> list[list[str]]:
    """Everything that a buyer says until it is killed, some way into an order."""
    said = [(await output.readline()).decode().split()]
    process = int(said[0][1])
    while sum(words[0] == "asks" for words in said) < orders:
        said.append((await output.readline()).decode().split())
    # Not a wait for anything: the kill is to hit wherever the order is by then.
    asyncio.get_running_loop().call_later(later, os.kill, process, signal.SIGKILL)
    while said[-1] != ["gone"]:
        said.append((await output.readline()).decode().split())
    return said[:-1]


async def _settles(shop: Shop, last: str) -> None:
    """The next session finds out what became of the order, and asking for it again charges nothing twice."""
    session = shop.backend()
    attempts = await session.settle_open()
    session.settle(attempts)
    if not all(attempt.known for attempt in attempts):
        try:
            await session.quote(one("COINS"))
        except OutcomeUnknown:
            shop.clock.later += timedelta(seconds=121)
            await session.settle_open()
    wanted = await session.quote(one("COINS"))
    first = await _answer(session.place(one("COINS"), wanted, last))
    assert await _answer(session.place(one("COINS"), wanted, last)) == first
    await buy(session)


async def _answer(work: object) -> str:
    try:
        return repr(await work)  # type: ignore[misc]
    except StoreError as error:
        return repr(error)
