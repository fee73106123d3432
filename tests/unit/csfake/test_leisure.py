"""Reading on waits while a screen is being built, and no longer than it has patience for."""

from __future__ import annotations

import asyncio
from time import thread_time

from backends.csfake.leisure import Leisure


async def _busy(turns: int, done: list[str]) -> None:
    """Keep the loop busy turn after turn, two milliseconds of CPU each."""
    for _ in range(turns):
        end = thread_time() + 0.002
        while thread_time() < end:
            pass
        await asyncio.sleep(0)
    done.append("built")


async def test_who_has_leisure_lets_the_work_of_others_go_first() -> None:
    done: list[str] = []
    building = asyncio.create_task(_busy(20, done))
    await asyncio.sleep(0)
    await Leisure(patience=30).come()
    assert done == ["built"]
    await building


async def test_with_its_patience_gone_it_waits_no_more() -> None:
    done: list[str] = []
    building = asyncio.create_task(_busy(1000, done))
    leisure = Leisure(patience=0.01)
    await asyncio.sleep(0)
    await leisure.come()
    assert not done
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await leisure.come()
    assert turns == 0
    for task in (building, counting):
        task.cancel()
