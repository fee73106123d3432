"""Who sits in front of the TV: changed live, never in mid-order."""

from __future__ import annotations

import asyncio

import pytest

from backends.local.backend import LocalBackend
from tests.support.storefront import storefront
from tests.support.walks import order
from tui_store.walkthroughs.frame import text_frame


async def test_at_least_six_accounts_are_offered() -> None:
    async with storefront() as front:
        assert {person.name for person in front.app.personas()} >= {
            "us-pin", "us-no-pin", "no-payment-method", "declined-card", "uk", "sales-tax",
        }  # fmt: skip


async def test_back_changes_nothing() -> None:
    async with storefront() as front:
        store = front.app.store
        await front.press("f5", "down", "escape")
        await front.until_screen("ChannelScreen")
        assert front.app.store is store


async def test_choosing_who_is_there_already_changes_nothing() -> None:
    async with storefront() as front:
        store = front.app.store
        await front.press("f5", "enter")
        await front.until_screen("ChannelScreen")
        assert front.app.store is store


async def test_nobody_sits_down_in_mid_order() -> None:
    async with storefront() as front:
        screen = await order(front, "SL-STANDARD")
        await front.press("f5")
        assert front.screen is screen


async def test_a_key_while_one_account_leaves_finds_the_node_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving, gone = asyncio.Event(), asyncio.Event()

    async def slowly(self: LocalBackend) -> None:
        leaving.set()
        await gone.wait()

    async with storefront() as front:
        monkeypatch.setattr(LocalBackend, "aclose", slowly)
        uk = next(account for account in front.app.personas() if account.name == "uk")
        switching = asyncio.create_task(front.app.put_in_front(uk))
        try:
            await front.until(leaving.is_set, "the first account to leave")
            await front.press("enter")
            await front.until_screen("RfiScreen")
            assert "imogen.fairweather@example.org" in text_frame(front.app)
            # What the account owns is looked up once the dialog is answered.
            await front.press("escape")
        finally:
            gone.set()
        await front.until(switching.done, "the next account to sit down")
