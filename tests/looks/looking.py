"""How a place is looked at: walked to in a small window, then looked at in three sizes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.looks.conftest import Snap
from tests.support.places import Place
from tests.support.storefront import storefront

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 50)
SOAK = os.environ.get("TUI_STORE_SOAK") == "1"


async def look_at(place: Place, snap_screen: Snap, folder: Path, config: pytest.Config) -> None:
    """Compare a place with its snapshots; in larger windows only main places, in a soak, and to update them."""
    everywhere = SOAK or config.getoption("update_snapshots")
    larger = (MIDDLE, LARGE) if everywhere else (MIDDLE,) if place.main else ()
    channel = place.channel(folder / "shop") if place.channel else ""
    async with storefront(channel, persona=place.persona, size=SMALL) as front:
        await place.walk(front)
        await front.settle()
        snap_screen(front, "80x24")
        for width, height in larger:
            await front.pilot.resize_terminal(width, height)
            await front.settle()
            snap_screen(front, f"{width}x{height}", svg=place.main and (width, height) == MIDDLE)
