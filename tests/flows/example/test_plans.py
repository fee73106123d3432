"""What an app's own tests may look like: only public names of tui-store."""

from __future__ import annotations

import pytest

from tui_store.testing import ChannelStore, ContentNode, Failed, Storefront


async def test_buying_a_plan(storefront: Storefront) -> None:
    await storefront.choose("Plans")
    await storefront.choose("Streamlight Basic")
    await storefront.choose("Buy")
    await storefront.expect(screen="order confirmation", text=["Total today", "$0.00"])
    await storefront.snapshot("confirmation")
    await storefront.choose("I agree")
    await storefront.press("OK")
    assert storefront.result("orderStatus.status") == "1"
    assert "SL-BASIC" in await storefront.owned()


@pytest.mark.storefront(persona="us-pin", size="80x24")
async def test_the_pin_is_asked_for(storefront: Storefront) -> None:
    await storefront.open("catalog")
    await storefront.choose("Streamlight Basic")
    await storefront.choose("Buy")
    await storefront.type("$persona.pin")
    await storefront.press("OK", "OK")
    await storefront.expect(screen="catalog", owned="SL-BASIC")


async def test_what_is_not_there_cannot_be_chosen(storefront: Storefront) -> None:
    storefront.patience = 0.2
    with pytest.raises(Failed, match="did you mean 'Sign up'"):
        await storefront.choose("Sign upp")


async def test_the_bare_node(channel_store: ChannelStore) -> None:
    catalog = await channel_store.run("getCatalog")
    assert isinstance(catalog, ContentNode)
    assert catalog.get("status") == 1
    assert catalog.child_count == 24
