"""The catalog browser: the grid, the detail pane, search and filter, and what it says when there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.strip import Strip
from textual.widgets import Input

from tests.support.shops import empty_shop, failing_shop, faulty_shop, shop
from tests.support.storefront import storefront
from tests.support.walks import open_catalog
from tests.unit.csfake.writing import answer, folder, product
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.product_grid import ProductGrid


async def test_the_detail_pane_has_every_documented_field_and_unknown_elements(tmp_path: Path) -> None:
    plan = product(productType="MonthlySub", freeTrialQuantity="7", freeTrialType="Days", galaxy="Andromeda")
    async with storefront(shop(tmp_path, plan)) as front:
        await open_catalog(front)
        frame = text_frame(front.app)
        for field in ("code", "productType", "cost", "qty", "freeTrialType", "freeTrialQuantity"):
            assert f"  {field}" in frame
        for field in ("trialType", "trialQuantity", "trialCost"):
            assert f"  {field}" in frame
        assert "galaxy" in frame
        assert "Andromeda" in frame


async def test_the_arrows_move_between_tiles_and_at_the_edge_on_to_what_lies_there() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        await front.press("right", "down", "left")
        assert grid.highlighted == grid.columns
        await front.press("right", "right")
        assert front.focus_id() in {"buy", "add"}
        await front.press("left")
        assert front.focus_id() == "grid"
        await front.press("up", "up")
        assert front.focus_id() == "kinds"
        await front.press("down")
        assert front.focus_id() == "grid"


async def test_page_keys_and_ends_reach_the_whole_catalog() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        await front.press("end")
        assert grid.highlighted == grid.count - 1
        await front.press("home", "pagedown")
        assert grid.highlighted > grid.columns
        await front.press("pageup")
        assert grid.highlighted == 0


async def test_a_product_with_a_fault_is_shown_marked_and_not_for_sale(tmp_path: Path) -> None:
    async with storefront(faulty_shop(tmp_path)) as front:
        grid = await open_catalog(front)
        await front.press("right")
        assert grid.product is not None
        assert grid.product.faults
        frame = text_frame(front.app)
        assert "✗ Not for sale: " in frame
        assert frame.count("✗ Not for sale") == 1 + len(grid.product.faults)
        await front.press("enter", "enter")
        await front.until_screen("MessageScreen")
        assert front.result("orderStatus").get("status") == -4
        await front.press("enter", "escape", "asterisk")
        assert front.app.cart is None


async def test_an_empty_catalog_says_so_and_the_way_back_has_the_focus(tmp_path: Path) -> None:
    async with storefront(empty_shop(tmp_path)) as front:
        front.app.open_catalog()
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        assert "Nothing for sale" in text_frame(front.app)
        assert front.focus_id() == "leave"
        await front.press("enter")
        await front.until_screen("ChannelScreen")


async def test_a_catalog_that_could_not_be_read_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    async with storefront(failing_shop(tmp_path)) as front:
        front.app.open_catalog()
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        assert "The shelves are being counted" in text_frame(front.app)
        assert front.focus_id() == "retry"
        asked = len(front.app.recorder.events)
        await front.press("enter")
        await front.until_idle()
        assert len(front.app.recorder.events) > asked
        assert front.focus_id() == "retry"


async def test_while_the_catalog_is_being_read_there_is_a_face_with_a_focus(tmp_path: Path) -> None:
    many = [product(code=f"P{number}", name=f"Plan {number}") for number in range(3)]
    async with storefront(shop(tmp_path, *many)) as front:
        await open_catalog(front)
        screen = front.screen
        screen._answer = None  # type: ignore[attr-defined]
        screen.query_one(ProductGrid).products = []
        screen._show_face()  # type: ignore[attr-defined]
        await front.settle()
        assert "Reading the catalog …" in text_frame(front.app)
        assert screen.focused in screen.focus_chain


async def test_one_product_is_called_one_product(tmp_path: Path) -> None:
    async with storefront(shop(tmp_path, product())) as front:
        await open_catalog(front)
        assert "1 product " in text_frame(front.app).splitlines()[0] + " "


async def test_a_catalog_of_many_draws_only_what_is_in_view(tmp_path: Path) -> None:
    path = shop(tmp_path)
    folder(path / "csfake", answer(product(code=f"P{number}", name=f"Plan {number}") for number in range(5000)))
    async with storefront(path) as front:
        grid = await open_catalog(front)
        await front.press("end")
        assert grid.highlighted == 4999
        assert "Plan 4999" in text_frame(front.app)
        assert len(front.screen.query("*")) < 60


async def test_letters_that_follow_the_search_key_in_one_burst_are_searched_for() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        await front.hit("slash", *"northside")
        await front.until(lambda: grid.count == 1, "one product")
        assert front.screen.query_one("#search", Input).value == "northside"


@pytest.mark.usefixtures("painted")
async def test_the_first_paint_has_all_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    columns: list[int] = []
    draw = ProductGrid.draw

    def note(grid: ProductGrid, index: int, line: int, width: int, *, lit: bool) -> Strip:
        if grid.id == "grid":
            columns.append(grid.columns)
        return draw(grid, index, line, width, lit=lit)

    monkeypatch.setattr(ProductGrid, "draw", note)
    async with storefront(size=(120, 36)) as front:
        await front.until(lambda: front.app.shelf.complete, "the catalog")
        front.app.open_catalog()
        await front.until(lambda: columns, "the first tile")
        await front.settle()
        assert set(columns) == {2}
