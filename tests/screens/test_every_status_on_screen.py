"""Every status where a viewer sees something: the app gets it, and the next key has a place to go."""

from __future__ import annotations

import pytest

from tests.support.statuses import Row, check, rows
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_catalog, open_purchases
from tui_store.channel_store.content_node import ContentNode

_ON_SCREEN = ("getUserData", "getCatalog", "doOrder", "getPurchases", "getAllPurchases")


async def walk(front: Storefront, command: str) -> None:
    """What a viewer does to make the app write this command."""
    if command == "getUserData":
        front.app.screen.query_one("#signup").focus()
        await front.press("enter")
        await front.until(lambda: front.screen.is_modal, "a dialog, or the form that follows a refusal")
        await front.settle()
        if type(front.screen).__name__ == "RfiScreen":
            await front.press("enter")
    elif command == "getCatalog":
        front.app.open_catalog()
    elif command == "doOrder":
        await open_catalog(front, "COINS")
        await front.press("enter", "enter")
        await front.until(lambda: front.screen.is_modal or not front.app.store.busy, "a dialog or an answer")
        await front.settle()
        if type(front.screen).__name__ == "OrderConfirmationScreen":
            await front.press("enter")
    else:
        await open_purchases(front)
        if command == "getPurchases":
            await front.press("up", "right")
            await front.until_idle()


async def leave(front: Storefront) -> None:
    """Dismiss what stands there, and go home."""
    while front.screen.is_modal:
        await front.press("enter" if type(front.screen).__name__ == "MessageScreen" else "escape")
        await front.settle()
    await front.until_idle()
    while len(front.app.screen_stack) > 1:
        await front.press("escape")
    assert front.screen.focused is not None


@pytest.mark.parametrize("row", [row for row in rows() if row.command in _ON_SCREEN], ids=lambda row: row.id)
async def test_a_status_reaches_the_app_and_leaves_the_viewer_somewhere(row: Row) -> None:
    async with storefront() as front:
        field = row.entry.result_field
        answers: list[ContentNode | None] = []
        front.app.store.observe_field(field, lambda event: answers.append(event.data))
        if row.outcome:
            front.app.world.outcomes().arm(row.rule)
        await walk(front, row.command)
        await front.until(lambda: answers or front.screen.is_modal, "an answer or a dialog")
        await leave(front)
        assert answers
        if row.outcome:
            # The app asks on its own account, too.
            forced = [answer for answer in answers if not row.entry.convention.succeeded(answer)]
            assert len(forced) == 1
            check(row, forced[0])
        assert not front.app.world.outcomes().armed
