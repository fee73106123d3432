"""Every screen in every state, as a picture and as text, in three sizes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.looks.conftest import Snap
from tests.support.frames import text_frame
from tests.support.places import PLACES, Place
from tests.support.storefront import storefront

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 50)
SOAK = os.environ.get("TUI_STORE_SOAK") == "1"
MAIN = [place for place in PLACES if place.main]


def channel_of(place: Place, folder: Path) -> Path | str:
    return place.channel(folder / "shop") if place.channel else ""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_a_screen_looks_as_it_was_approved(
    place: Place, snap_screen: Snap, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    everywhere = place.main or SOAK or request.config.getoption("update_snapshots")
    async with storefront(channel_of(place, tmp_path), persona=place.persona, size=SMALL) as front:
        await place.walk(front)
        await front.settle()
        snap_screen(front, "80x24")
        for width, height in (MIDDLE, LARGE) if everywhere else ():
            await front.pilot.resize_terminal(width, height)
            await front.settle()
            snap_screen(front, f"{width}x{height}", svg=place.main and (width, height) == MIDDLE)


@pytest.mark.parametrize("place", MAIN if SOAK else MAIN[::3], ids=lambda place: place.name)
async def test_a_screen_that_grew_looks_like_one_that_was_opened_large(place: Place, tmp_path: Path) -> None:
    async with storefront(persona=place.persona, size=SMALL) as front:
        await place.walk(front)
        await front.pilot.resize_terminal(*LARGE)
        await front.settle()
        grown = text_frame(front.app)
    async with storefront(persona=place.persona, size=LARGE) as front:
        await place.walk(front)
        await front.settle()
        assert text_frame(front.app) == grown


async def test_a_window_that_is_too_small_says_so(snap_screen: Snap) -> None:
    async with storefront(size=(40, 12)) as front:
        snap_screen(front, "40x12")
