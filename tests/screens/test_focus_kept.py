"""The next key always has somewhere to go, and what has the focus shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.color import Color

from screens.base import StoreScreen
from tests.support.places import PLACES, Place
from tests.support.storefront import storefront
from tests.support.walks import open_catalog
from tui_store.widgets.choice import Choice

# Every eighth place, or all of them when there is time.
VISITED = PLACES if os.environ.get("TUI_STORE_SOAK") else PLACES[::8]


@pytest.mark.parametrize("place", VISITED, ids=lambda place: place.name)
async def test_everywhere_something_in_view_has_the_focus(place: Place, tmp_path: Path) -> None:
    channel = place.channel(tmp_path / "shop") if place.channel else ""
    async with storefront(channel, persona=place.persona, size=(80, 24)) as front:
        await place.walk(front)
        for size in ((20, 5), (80, 24), (120, 36)):
            await front.pilot.resize_terminal(*size)
            await front.settle()
            focused = front.screen.focused
            assert focused is not None
            assert focused in front.screen.focus_chain
            assert front.screen.find_widget(focused).visible_region.area


async def test_a_lost_focus_is_found_again() -> None:
    async with storefront() as front:
        await open_catalog(front)
        front.screen.set_focus(None)
        await front.until(lambda: front.focus_id() == "grid", "the grid to have the focus")


async def test_a_focus_that_is_hidden_moves_on() -> None:
    async with storefront() as front:
        await front.press("down")
        front.screen.query_one("#signin").display = False
        await front.until(lambda: front.focus_id() == "signup", "another focus")


async def test_any_key_finds_a_focus_when_there_is_none() -> None:
    async with storefront() as front:
        screen = front.screen
        assert isinstance(screen, StoreScreen)
        screen.set_reactive(type(screen).focused, None)
        await front.press("down")
        assert screen.focused is not None


async def test_six_keys_reach_every_choice_of_the_landing_page() -> None:
    async with storefront() as front:
        reached = {front.focus_id()}
        for _ in range(5):
            await front.press("down")
            reached.add(front.focus_id())
        assert reached >= {"signup", "signin", "catalog", "rent", "purchases", "rail"}


async def test_back_on_the_landing_page_stays_and_says_how_to_leave() -> None:
    async with storefront() as front:
        await front.press("escape", "backspace")
        assert type(front.screen).__name__ == "ChannelScreen"
        await front.until(lambda: front.screen.query("Toast"), "the notice")


async def test_what_has_the_focus_has_a_colour_of_its_own() -> None:
    async with storefront() as front:
        accent = Color.parse(front.app.theme_variables["primary"])
        lit = [choice.id for choice in front.screen.query(Choice) if choice.styles.background == accent]
        assert lit == ["signup"]
