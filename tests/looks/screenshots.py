"""Pictures of the demo channel for the README; `make screenshots` writes them, the same bytes every time."""

from __future__ import annotations

import os

# Textual reads this once, when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import asyncio
from pathlib import Path

from tests.support.pictures import picture, stand_still
from tests.support.places import Walk, ordering, stay, then
from tests.support.storefront import storefront
from tests.support.walks import open_catalog

FOLDER = Path(__file__).parents[2] / "assets" / "screenshots"
SIZE = (120, 36)

# What is shown: whose account it is, and the way there.
SHOTS: dict[str, tuple[str, Walk]] = {
    "landing": ("us-no-pin", stay),
    "catalog": ("us-no-pin", then(open_catalog, "right", "down")),
    "confirmation": ("us-pin", then(ordering("SL-PREMIUM"), "4", "0")),
    "xray": ("us-no-pin", then(ordering("SL-PREMIUM"), "f2")),
}


async def shoot(name: str) -> str:
    """One screen as SVG."""
    persona, walk = SHOTS[name]
    async with storefront(persona=persona, size=SIZE) as front:
        await walk(front)
        await front.settle()
        return picture(front)


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stand_still():
        for name in SHOTS:
            (FOLDER / f"{name}.svg").write_text(asyncio.run(shoot(name)), encoding="utf-8")


if __name__ == "__main__":
    main()
