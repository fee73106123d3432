"""When a screen may be looked at."""

from __future__ import annotations

from tests.support.storefront import storefront
from tests.support.walks import order
from tui_store.walkthroughs.textual_inside import is_at_rest
from tui_store.widgets.scroll_text import ScrollText


async def test_a_storefront_is_not_at_rest_while_what_lies_under_a_dialog_is_to_be_laid_out() -> None:
    async with storefront() as front:
        await order(front, "SL-STANDARD")
        assert is_at_rest(front.app)
        beneath = front.app.screen_stack[-2].query_one("#headline", ScrollText)
        beneath.refresh(layout=True)
        assert not is_at_rest(front.app)
        await front.settle()
        assert is_at_rest(front.app)
