"""Every screen in every state, as a picture and as text, in three sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.looks.conftest import Snap
from tests.looks.looking import LARGE, SMALL, SOAK, look_at
from tests.support.places import PLACES, Place
from tests.support.storefront import storefront
from tui_store.walkthroughs.frame import text_frame

MAIN = [place for place in PLACES if place.main]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_a_screen_looks_as_it_was_approved(
    place: Place, snap_screen: Snap, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await look_at(place, snap_screen, tmp_path, request.config)


@pytest.mark.parametrize("place", MAIN if SOAK else MAIN[:1], ids=lambda place: place.name)
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
