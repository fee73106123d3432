"""Leaving the storefront in the middle of a step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from tui_store.cli.headless import headless
from tui_store.cli.options import WorldOptions
from tui_store.walkthroughs.rest import settle
from tui_store.walkthroughs.storefront import Failed, Storefront

PATIENCE = 600  # far longer than the test may take
LIMIT = 60


@pytest.mark.parametrize(
    "verb",
    [
        lambda front: front.choose("Nothing of the kind"),
        lambda front: front.expect(text="Nothing of the kind"),
        lambda front: front.expect(owned="NOTHING"),
    ],
    ids=["choose", "expect", "owned"],
)
def test_a_step_that_waits_ends_with_the_storefront(verb: Callable[[Storefront], Awaitable[None]]) -> None:
    async def leave_in_mid_step() -> None:
        options = WorldOptions(fresh=True, now=datetime(2026, 11, 21, 12, tzinfo=UTC), seed=1)
        async with headless(options, (80, 24)) as front:
            front.patience = PATIENCE
            step = asyncio.ensure_future(verb(front))
            await settle(front.app, front.pilot)
            assert not step.done()
            front.app.exit()
            with pytest.raises(Failed):
                await asyncio.wait_for(step, LIMIT)

    asyncio.run(leave_in_mid_step())
