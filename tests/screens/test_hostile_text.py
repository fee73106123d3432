"""Names are hostile: markup, escape sequences, 10,000 characters and wide ones stay text in their place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.support.shops import shop
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_cart, open_catalog, open_purchases, order
from tests.unit.csfake.writing import product
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.trace_view import TraceView

SOAK = os.environ.get("TUI_STORE_SOAK") == "1"
MARKUP = "[@click=app.quit]Free film[/] [/nope] [b"
# What a file says, and what of it must be read on every screen.
NAMES = {
    "codes": (f"{MARKUP} Clip\x9b31mboard\x85 ]52;c;aGFja2Vk", "[@click=app.quit]Free"),
    "long": ("Endless " * 1250, "Endless Endless"),
    "scripts": ("東京 🎬 שלום \u202eevil\u202c Z̷̢̛̤a̸̡̛̤l̴̡̤̍ 映画 👨‍👩‍👧 見放題 عالم", "東京 🎬 שלום evil"),
}


def hostile_shop(at: Path, kind: str) -> Path:
    name, _ = NAMES[kind]
    hostile = product(code="BAD", name=name, productType="Consumable", cost="$1.00", description=name, galaxy=name)
    path = shop(at, hostile, product(code="GOOD", name="Good", productType="Consumable", cost="$1.00"))
    title = name[:2000].replace('"', "").replace("\x9b", "").replace("\x85", "")
    (path / "channel.toml").write_text(f'title = "{title}"\ntagline = "{title}"\nid = "hostile"\n', encoding="utf-8")
    return path


def assert_inert(app: App[None]) -> None:
    """Every painted line is as wide as the screen, holds no control character, and carries no action."""
    for strip in app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        assert not [character for character in text if ord(character) < 32 or 127 <= ord(character) < 160]
        assert "\u202e" not in text
        assert cell_len(text) == app.size.width
        for segment in strip:
            assert "@click" not in (segment.style.meta if segment.style else {})


async def looked_at(front: Storefront, screen: str, seen: str) -> None:
    """This screen is on top, painted, inert, and the name stands on it."""
    await front.until_screen(screen)
    assert_inert(front.app)
    assert "".join(seen.split()) in "".join(text_frame(front.app).split()), screen


@pytest.mark.parametrize("kind", NAMES if SOAK else ["codes"])
async def test_a_hostile_name_is_inert_on_every_screen(kind: str, tmp_path: Path) -> None:
    _, seen = NAMES[kind]
    async with storefront(hostile_shop(tmp_path, kind), size=(120, 36)) as front:
        await looked_at(front, "ChannelScreen", seen)
        await front.press("enter")
        await front.until_screen("RfiScreen")
        assert_inert(front.app)
        await front.press("escape", "escape")
        await open_catalog(front)
        await looked_at(front, "CatalogScreen", seen)
        await front.press("enter", "enter")
        await looked_at(front, "OrderConfirmationScreen", seen)
        await front.press("down", "enter")
        await looked_at(front, "MessageScreen", seen)
        await front.press("escape", "up", "enter")
        await looked_at(front, "MessageScreen", seen)
        await front.press("f2")
        await looked_at(front, "MessageScreen", seen)
        view = front.screen.query_one(TraceView)
        view.focus()
        await front.settle()
        while view.current is None or not view.current.title.startswith("Approve 1"):
            await front.press("up")
        await front.press("enter")
        assert seen in view.text
        assert_inert(front.app)
        await front.press("f2", "enter", "asterisk")
        await open_cart(front)
        await looked_at(front, "CartScreen", seen)
        await front.press("escape")
        await open_purchases(front)
        await looked_at(front, "PurchasesScreen", seen)
        await front.press("enter")
        await looked_at(front, "PurchaseScreen", seen)


async def test_a_click_on_a_hostile_name_runs_nothing(tmp_path: Path) -> None:
    async with storefront(hostile_shop(tmp_path, "codes")) as front:
        await open_catalog(front)
        for target in ("#headline", "#facts", "StoreHeader", "#grid"):
            await front.pilot.click(target, offset=(5, 0))
            await front.settle()
        await order(front, "BAD")
        await front.pilot.click("#items", offset=(6, 0))
        await front.settle()
        assert not front.app._exit
        assert type(front.screen).__name__ == "OrderConfirmationScreen"


async def test_a_hostile_search_is_found_or_not_but_never_read_as_markup() -> None:
    async with storefront() as front:
        await open_catalog(front)
        await front.press("slash")
        await front.type("[/b]")
        assert "No product matches '[/b]' here." in text_frame(front.app)


async def test_a_hostile_address_signs_in_as_text(tmp_path: Path) -> None:
    async with storefront() as front:
        await front.press("enter")
        await front.until_screen("RfiScreen")
        await front.press("escape")
        screen = await front.until_screen("ManualEntryScreen")
        screen.query_one("Input").value = "[@click=app.quit]a[/]@b.c"  # type: ignore[attr-defined]
        await front.press("enter")
        await front.until_screen("CatalogScreen")
        await front.press("escape")
        await front.until_screen("ChannelScreen")
        assert_inert(front.app)
        assert "[@click=app.quit]a[/]@b.c" in text_frame(front.app)
