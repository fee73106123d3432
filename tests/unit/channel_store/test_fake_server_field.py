"""The field fakeServer: which store answers, and from when on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.unit.channel_store.shop import AVA, CHANNEL, PRODUCTS, Shop, Viewer, until
from tests.unit.csfake.writing import answer, folder, order, product
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.recorder import Recorder
from tui_store.channel_store.scripted import ScriptedCustomer, parse_customer_script
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.wiring import open_store

FILM = product(code="FILM", name="Film", productType="NonConsumable", cost="$4.99")


class Two:
    """A node between a live shop and a fake one that sells one product only."""

    def __init__(self) -> None:
        self.live, self.fake = Shop(), Shop(PRODUCTS[:1])
        self.store = ChannelStore(
            backend=self.live, customer=Viewer(), account=AVA, channel=CHANNEL, fake_server=lambda: self.fake
        )

    async def products(self) -> int:
        result = await self.store.run("getCatalog")
        assert result is not None
        return result.child_count


async def test_the_live_store_answers_by_default() -> None:
    two = Two()
    assert two.store.get_field("fakeServer") is False
    assert await two.products() == len(PRODUCTS)
    assert two.fake.calls == []


async def test_the_fake_server_answers_while_the_field_is_true_and_no_longer() -> None:
    two = Two()
    two.store.set_field("fakeServer", True)
    assert await two.products() == 1
    assert two.live.calls == []
    two.store.set_field("fakeServer", False)
    assert await two.products() == len(PRODUCTS)


async def test_a_change_counts_for_the_next_command_not_for_the_one_that_runs() -> None:
    two = Two()
    two.live.gates["catalog"] = asyncio.Event()
    first = asyncio.ensure_future(two.products())
    await until(lambda: two.live.calls == ["catalog"])
    two.store.set_field("fakeServer", True)
    two.live.gates["catalog"].set()
    assert await first == len(PRODUCTS)
    assert await two.products() == 1


@pytest.mark.parametrize("value", [1, 0, "true", None, {}])
async def test_anything_but_a_boolean_is_refused_and_changes_nothing(value: object) -> None:
    two = Two()
    two.store.set_field("fakeServer", True)
    with pytest.raises(FieldTypeError, match="fakeServer takes true or false"):
        two.store.set_field("fakeServer", value)
    assert two.store.get_field("fakeServer") is True


@asynccontextmanager
async def shop(
    at: Path, *, persona: str = "us-no-pin", fake: bool = True, files: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[tuple[LocalWorld, ChannelStore]]:
    """A node as every verb opens it, on a folder and a state file of its own."""
    orders = {
        "CheckOrder": order("FILM"),
        "PlaceOrder": order("TS1", "SKUTAX"),
        "GetPurchases": answer([product(code="FILM", productType="NonConsumable", status="Valid")]),
    }
    folder(at / "csfake", answer([FILM]), **{**orders, **files})
    options = WorldOptions(channel=str(at), persona=persona, state=str(at / "state.sqlite"), fake_server=fake)
    trace = Recorder()
    world = build_world(options, trace)
    customer = ScriptedCustomer(world.account.pin, parse_customer_script("approve"))
    store = open_store(world, world.account, customer, trace)
    try:
        yield world, store
    finally:
        await store.aclose()
        await world.aclose()


async def ordered(store: ChannelStore) -> ContentNode:
    store.set_field("order", {"children": [{"code": "FILM", "qty": 1}]})
    result = await store.run("doOrder")
    assert result is not None
    return result


async def codes(store: ChannelStore, command: str = "getPurchases") -> list[object]:
    result = await store.run(command)
    assert result is not None
    return [child.get("code") for child in result.children]


async def test_an_order_at_the_fake_server_leaves_no_event_in_the_state(tmp_path: Path) -> None:
    async with shop(tmp_path) as (world, store):
        for _ in range(2):
            result = await ordered(store)
            assert result.get("status") == 1
            assert [child.get("code") for child in result.children] == ["TS1", "SKUTAX"]
        assert await codes(store) == await codes(store, "getAllPurchases") == ["FILM"]
        assert world.journal().count() == 0
        store.set_field("fakeServer", False)
        # The live ledger knows what the file seeds, and nothing of the two orders.
        assert await codes(store, "getAllPurchases") == ["FILM"]
        assert (await ordered(store)).get("status") == 2


async def test_the_fake_server_does_not_see_what_the_live_ledger_sold(tmp_path: Path) -> None:
    async with shop(tmp_path, fake=False, files={"GetPurchases": answer()}) as (world, store):
        assert (await ordered(store)).get("status") == 1
        events = world.journal().count()
        store.set_field("fakeServer", True)
        assert await codes(store, "getAllPurchases") == []
        assert (await ordered(store)).get("status") == 1
        assert world.journal().count() == events


@pytest.mark.parametrize(
    ("files", "status", "words"),
    [
        ({"CheckOrder": order("FILM", order_id="another")}, -3, "could not be processed"),
        ({"PlaceOrder": order("FILM", head="<status>Failure</status>")}, -3, "PlaceOrder.xml answers"),
        ({"CheckOrder": order("FILM", head="<status>Failure</status>")}, -3, "CheckOrder.xml answers"),
    ],
)
async def test_what_the_order_files_refuse_is_status_3_below_zero(
    tmp_path: Path, files: dict[str, str], status: int, words: str
) -> None:
    async with shop(tmp_path, files=files) as (_, store):
        result = await ordered(store)
        assert (result.get("status"), result.child_count) == (status, 0)
        assert words in str(result.get("statusMessage"))


async def test_roku_asks_for_pin_and_payment_method_also_at_the_fake_server(tmp_path: Path) -> None:
    async with shop(tmp_path / "pin", persona="us-pin") as (_, store):
        store.set_field("fakeServer", True)
        assert (await ordered(store)).get("status") == 1
    async with shop(tmp_path / "none", persona="no-payment-method") as (_, store):
        assert (await ordered(store)).get("status") == 2


async def test_a_card_that_declines_is_not_charged_by_the_fake_server(tmp_path: Path) -> None:
    async with shop(tmp_path, persona="declined-card") as (_, store):
        assert (await ordered(store)).get("status") == 1


async def test_partner_orders_are_refused_while_the_fake_server_answers(tmp_path: Path) -> None:
    async with shop(tmp_path) as (_, store):
        store.set_field("requestPartnerOrder", {"code": "FILM", "price": "1.99", "priceDisplay": "1.99", "title": "T"})
        result = await store.run("requestPartnerOrder")
        assert result is not None
        assert result.get("status") == "Failure"
        assert "takes no partner orders" in str(result.get("errorMessage"))
