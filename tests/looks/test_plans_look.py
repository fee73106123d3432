"""Managing a subscription and changing plans, as pictures and as text, in three sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.looks.conftest import Snap
from tests.looks.test_screens_look import LARGE, MIDDLE, SMALL, SOAK, channel_of
from tests.support.places import Place
from tests.support.plan_places import PLAN_PLACES
from tests.support.storefront import storefront


@pytest.mark.parametrize("place", PLAN_PLACES, ids=lambda place: place.name)
async def test_a_plan_looks_as_it_was_approved(
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
