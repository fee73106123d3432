"""Screens that are taken away before they stand, and choices that come when what they mean is gone."""

from __future__ import annotations

import asyncio

import pytest
from textual.screen import Screen

from screens.catalog import CatalogScreen
from screens.channel import ChannelScreen
from screens.help import HelpScreen
from screens.outcomes import OutcomesScreen
from screens.personas import PersonasScreen
from screens.purchases import PurchasesScreen
from screens.titles import TitlesScreen
from tests.support.storefront import Storefront, storefront
from tui_store.widgets.product_rail import ProductRail


def build(front: Storefront, kind: type[Screen[None]]) -> Screen[None]:
    """A screen as the app would push it."""
    if kind is PersonasScreen:
        return PersonasScreen(front.app.personas(), front.app.account.name)
    return kind("") if kind is CatalogScreen else kind()


@pytest.mark.parametrize(
    "kind", [CatalogScreen, HelpScreen, OutcomesScreen, PersonasScreen, PurchasesScreen, TitlesScreen]
)
async def test_a_screen_can_be_taken_away_at_any_turn_of_its_building(kind: type[Screen[None]]) -> None:
    async with storefront() as front:
        for turns in range(12):
            front.app.push_screen(build(front, kind))
            for _ in range(turns):
                await asyncio.sleep(0)
            front.app.action_home()
            await front.settle()
            assert type(front.screen).__name__ == "ChannelScreen"


async def test_a_landing_page_that_is_taken_apart_as_the_app_ends_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with storefront() as front:
        landing = front.screen
        assert isinstance(landing, ChannelScreen)
        monkeypatch.setattr(type(front.app), "is_running", False)
        await landing.remove_children()
        await landing.start()
        landing.owned_changed()
        await landing._lay_rail()
        assert not landing.query(ProductRail)
        monkeypatch.undo()


async def test_films_that_went_with_the_seller_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    async with storefront() as front:
        monkeypatch.setattr(type(front.app), "channel", front.app.channel._replace(titles=()))
        front.app.open_titles()
        await front.settle()
        assert type(front.screen).__name__ == "ChannelScreen"
