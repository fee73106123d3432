"""Any theme a person chooses renders every screen."""

from __future__ import annotations

from tests.support.storefront import storefront
from tests.support.walks import fill_cart, open_cart, open_catalog, open_purchases
from tui_store.themes import DEFAULTS, NAME
from tui_store.walkthroughs.frame import text_frame


async def test_every_theme_renders_the_storefronts_screens() -> None:
    async with storefront(persona="us-pin", size=(80, 24)) as front:
        app = front.app
        await open_purchases(front)
        await fill_cart(front, "VOTES")
        await open_cart(front)
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        await front.press("4", "f1")
        screens = [type(screen).__name__ for screen in app.screen_stack]
        assert screens == ["ChannelScreen", "CatalogScreen", "OrderConfirmationScreen", "HelpScreen"]
        for name in app.available_themes:
            app.theme = name
            await front.settle()
            assert "Move the focus up." in text_frame(app)


async def test_every_theme_has_a_colour_for_every_token() -> None:
    async with storefront() as front:
        await open_catalog(front)
        for name in front.app.available_themes:
            front.app.theme = name
            assert set(DEFAULTS) <= set(front.app.theme_variables)
            assert front.app.get_css_variables().keys() >= DEFAULTS.keys()


async def test_what_was_drawn_before_is_drawn_anew_in_the_new_colours() -> None:
    async with storefront() as front:
        grid = await open_catalog(front)
        before = grid.render_line(0)
        front.app.theme = "textual-light"
        await front.settle()
        assert grid.render_line(0) != before
        front.app.theme = NAME
        await front.settle()
        assert grid.render_line(0) == before
