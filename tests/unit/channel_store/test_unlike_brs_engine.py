"""Where brs-engine, the public emulator, departs from Roku's document, and this node does not.

Each test has the real node, a real csfake folder and a real ledger.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.unit.csfake.writing import HEAD, answer, folder, order, product
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.trace import NoTrace
from tui_store.wiring import open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PRODUCTS = (
    product(code="COIN", name="Coin", productType="Consumable", cost="$0.99", HDPosterUrl="pkg:/hd.png"),
    product(code="007", name="Film", productType="NonConsumable", cost="$4.99"),
)
REFUSAL = HEAD.replace(">Success<", ">Failure<").replace(
    '<errorMessage xmlns=""/>', '<errorMessage xmlns="">Closed for today</errorMessage>'
)

# A store on csfake files that are named without `.xml`, and a viewer who follows a script.
Open: TypeAlias = Callable[..., Any]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def open_it(customer: str = "approve", persona: str = "us-no-pin", **files: str) -> ChannelStore:
            return await stack.enter_async_context(_store(tmp_path, customer, persona, **files))

        yield open_it


@asynccontextmanager
async def _store(at: Path, customer: str, persona: str, **files: str) -> AsyncIterator[ChannelStore]:
    folder(at / "csfake", files.pop("GetCatalog", answer(PRODUCTS)), **files)
    world = build_world(WorldOptions(channel=str(at), persona=persona, fresh=True, now=NOW), NoTrace())
    store = open_store(world, world.account, ScriptedCustomer(world.account.pin, customer), NoTrace())
    try:
        yield store
    finally:
        await store.aclose()
        world.close()


async def result(store: ChannelStore, command: str) -> ContentNode:
    answered = await store.run(command)
    assert answered is not None
    return answered


async def test_an_order_made_of_child_items_is_honoured(opened: Open) -> None:
    store = await opened()
    cart = ContentNode()
    cart.create_child({"code": "COIN", "qty": 2})
    cart.create_child({"code": "007", "qty": 1})
    store.set_field("order", cart)
    ordered = await result(store, "doOrder")
    assert [(line.get("code"), line.get("qty")) for line in ordered.children] == [("COIN", 2), ("007", 1)]


async def test_a_delta_order_names_its_product_by_code(opened: Open) -> None:
    store = await opened()
    store.set_field("deltaOrder", {"code": "COIN", "qty": 3})
    store.set_field("deltaOrder", {"code": "COIN", "qty": -1})
    assert [line.fields for line in store.get_field("order").children] == [{"code": "COIN", "qty": 2}]


async def test_a_result_has_a_status_message_and_no_message(opened: Open) -> None:
    store = await opened()
    for command in ("getCatalog", "getPurchases", "getAllPurchases", "doOrder"):
        answered = await result(store, command)
        assert answered.get("statusMessage")
        assert not answered.has("message")


async def test_a_code_that_looks_like_a_number_stays_a_text(opened: Open) -> None:
    store = await opened()
    catalog = await result(store, "getCatalog")
    assert catalog.child(1).get("code") == "007"
    store.set_field("deltaOrder", {"code": "007", "qty": 1})
    assert (await result(store, "doOrder")).child(0).get("code") == "007"


@pytest.mark.parametrize("name", ["GetCatalog", "GetPurchases", "CheckOrder", "PlaceOrder"])
async def test_a_status_other_than_success_in_a_file_is_honoured(opened: Open, name: str) -> None:
    is_order = name.endswith("Order")
    store = await opened(**{name: order("COIN", head=REFUSAL) if is_order else answer(PRODUCTS, head=REFUSAL)})
    store.set_field("deltaOrder", {"code": "COIN", "qty": 1})
    answered = await result(store, "doOrder" if is_order else name[0].lower() + name[1:])
    assert answered.get("status") == -3
    assert "Closed for today" in answered.get("statusMessage")
    assert answered.child_count == 0


async def test_cancel_in_the_consent_dialog_gives_invalid_user_data(opened: Open) -> None:
    store = await opened("cancel")
    assert await store.run("getUserData") is None
    assert store.get_field("userData") is None


async def test_posters_and_the_totals_of_an_order_are_kept(opened: Open) -> None:
    store = await opened(persona="sales-tax")
    catalog = await result(store, "getCatalog")
    assert catalog.child(0).get("HDPosterUrl") == "pkg:/hd.png"
    store.set_field("deltaOrder", {"code": "007", "qty": 1})
    line = (await result(store, "doOrder")).child(0)
    # The persona's rate is 8.25 %.
    assert (line.get("amount"), line.get("total")) == ("$4.99", "$5.40")


@pytest.mark.parametrize("customer", ["back", "cancel"])
async def test_leaving_the_order_is_interrupted_with_status_2(opened: Open, customer: str) -> None:
    store = await opened(customer)
    store.set_field("deltaOrder", {"code": "COIN", "qty": 1})
    answered = await result(store, "doOrder")
    assert (answered.get("status"), answered.child_count) == (2, 0)


async def test_fake_server_off_means_that_the_ledger_answers(opened: Open) -> None:
    store = await opened(PlaceOrder=order("SOMETHING-ELSE"))
    assert store.get_field("fakeServer") is False
    assert (await result(store, "getCatalog")).get("status") == 1
    store.set_field("deltaOrder", {"code": "COIN", "qty": 1})
    ordered = await result(store, "doOrder")
    assert [line.get("code") for line in ordered.children] == ["COIN"]
    bought = await result(store, "getAllPurchases")
    assert (bought.get("status"), [row.get("purchaseId") for row in bought.children]) == (
        1,
        [ordered.child(0).get("purchaseId")],
    )
