"""The fake server: what it answers stands in the four files, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.csfake.fake_server import FakeServer
from tests.unit.csfake.writing import HEAD, NS, Notes, answer, folder, order, product, source
from tui_store.domain.clock import SetClock, parse_moment
from tui_store.domain.errors import (
    BadAction,
    BadQuantity,
    EmptyOrder,
    InvalidRequest,
    MissingCapability,
    StoreRefused,
    UnknownProduct,
    UnreadableAnswer,
)
from tui_store.domain.money import parse_money
from tui_store.domain.order import Order, OrderItem, Receipt
from tui_store.domain.partner import PartnerOrder

NOON = parse_moment("2026-11-21T12:00:00")
CATALOG = answer(
    [
        product(code="TS1", name="Gems", productType="Consumable", cost="$1.99"),
        product(code="PLAN", name="Plan", cost="$4.99", freeTrialQuantity="7", freeTrialType="Days"),
    ]
)
PURCHASES = answer(
    [
        product(code="PLAN", name="Plan", status="Invalid", expirationDate="2014-04-29T22:17:48", purchaseId="old"),
        product(code="TS1", name="Gems", productType="Consumable", qty="3", purchaseDate="2013-04-29T22:17:48"),
    ]
)
REFUSAL = '<errorMessage xmlns="">Closed on Sundays</errorMessage><status xmlns="">Failure</status>'


def placed(*items: str, order_id: str = "one", total: str = "$9.87") -> str:
    heads = f"<id>{order_id}</id><items>{''.join(items)}</items><subtotal>$9.00</subtotal><tax>$0.87</tax>"
    return f"<result {NS}>{HEAD}<order>{heads}<total>{total}</total></order></result>"


def item(code: str = "TS1", qty: str = "1", purchase_id: str = "12345") -> str:
    texts = f"<amount>$1.99</amount><code>{code}</code><qty>{qty}</qty><total>$2.15</total>"
    return f"\n<orderItem>{texts}<name i:nil='true'/><purchaseId>{purchase_id}</purchaseId></orderItem>"


def files(at: Path, **others: str | bytes) -> Path:
    """A sound folder, but for what is given; an empty text leaves a file out."""
    sound: dict[str, str | bytes] = {
        "GetPurchases": PURCHASES,
        "CheckOrder": order("TS1", order_id="one"),
        "PlaceOrder": placed(item(), item("SKUTAX", purchase_id="")),
    }
    return folder(at, CATALOG, **{name: text for name, text in {**sound, **others}.items() if text})


def server(at: Path, notes: Notes | None = None, /, **others: str | bytes) -> FakeServer:
    return FakeServer(source(files(at, **others), notes or Notes()), SetClock(NOON))


def cart(*items: tuple[str, int], action: str = "") -> Order:
    return Order(tuple(OrderItem(code, qty) for code, qty in items), action)


async def bought(fake: FakeServer, *items: tuple[str, int]) -> Receipt:
    wanted = cart(*(items or (("TS1", 1),)))
    return await fake.place(wanted, await fake.quote(wanted), "r1")


async def test_the_catalog_is_the_file_and_the_store_catalog_the_same(tmp_path: Path) -> None:
    fake = server(tmp_path, GetStoreCatalog=answer([product(code="OTHER")]))
    assert [one.code for one in await fake.catalog()] == ["TS1", "PLAN"]
    assert await fake.store_catalog() == await fake.catalog()


async def test_a_catalog_that_refuses_is_refused_by_the_fake_server(tmp_path: Path) -> None:
    fake = server(tmp_path)
    (tmp_path / "GetCatalog.xml").write_text(answer(head=REFUSAL))
    with pytest.raises(StoreRefused, match="Closed on Sundays"):
        await fake.catalog()
    with pytest.raises(StoreRefused, match="Closed on Sundays"):
        await fake.quote(cart(("TS1", 1)))


@pytest.mark.parametrize("include_inactive", [False, True])
async def test_purchases_are_the_rows_of_the_file_as_they_stand(tmp_path: Path, include_inactive: bool) -> None:
    rows = await server(tmp_path).purchases(include_inactive=include_inactive)
    assert [(row.code, row.qty, row.status) for row in rows] == [("PLAN", 1, "Invalid"), ("TS1", 3, "")]
    assert rows[0].expires == parse_moment("2014-04-29T22:17:48")


async def test_a_folder_without_purchases_has_sold_nothing(tmp_path: Path) -> None:
    assert list(await server(tmp_path, GetPurchases="").purchases(include_inactive=True)) == []


async def test_purchases_that_are_refused_are_refused_in_the_files_words(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="Closed on Sundays"):
        await server(tmp_path, GetPurchases=answer(head=REFUSAL)).purchases(include_inactive=False)


async def test_the_confirmation_shows_the_cart_at_catalog_prices_whatever_check_order_says(tmp_path: Path) -> None:
    quote = await server(tmp_path, CheckOrder=placed(item("PLAN"))).quote(cart(("TS1", 3), ("PLAN", 1)))
    assert [(line.product.code, line.qty, str(line.total)) for line in quote.lines] == [
        ("TS1", 3, "$5.97"),
        ("PLAN", 1, "$0.00"),
    ]
    assert (str(quote.tax), str(quote.total), quote.at) == ("$0.00", "$5.97", NOON)


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        (cart(), EmptyOrder),
        (cart(("TS1", 1), ("NOPE", 1)), UnknownProduct),
        (cart(("TS1", 0)), BadQuantity),
        (cart(("PLAN", 1), action="Upgrade"), BadAction),
        (cart(("PLAN", 1), action="upgrade"), BadAction),
    ],
)
async def test_a_wrong_cart_is_refused_before_any_order_file_is_read(
    tmp_path: Path, wanted: Order, refused: type[InvalidRequest]
) -> None:
    notes = Notes()
    with pytest.raises(refused):
        await server(tmp_path, notes).quote(wanted)
    assert [title for _, title, _ in notes.events] == ["GetCatalog.xml"]


async def test_an_order_gives_every_item_of_place_order_whatever_the_cart_held(tmp_path: Path) -> None:
    receipt = await bought(server(tmp_path, PlaceOrder=placed(item(qty="2"), item("SKUTAX", "1", ""))), ("PLAN", 1))
    assert [tuple(line) for line in receipt.lines] == [
        ("TS1", "Gems", 2, "$1.99", "$2.15", "12345"),
        ("SKUTAX", "SKUTAX", 1, "$1.99", "$2.15", ""),
    ]
    assert (receipt.total, receipt.reference, receipt.at) == ("$9.87", "one", NOON)


async def test_what_the_file_lists_as_owned_can_be_ordered_again_and_again(tmp_path: Path) -> None:
    owned = answer([product(code="PLAN", status="Valid", expirationDate="2030-01-01T00:00:00")])
    fake = server(tmp_path, GetPurchases=owned)
    assert await bought(fake, ("PLAN", 1)) == await bought(fake, ("PLAN", 1))
    assert [row.code for row in await fake.purchases(include_inactive=True)] == ["PLAN"]


async def test_order_ids_that_differ_are_an_order_processing_error_that_names_both(tmp_path: Path) -> None:
    fake = server(tmp_path, PlaceOrder=placed(item(), order_id="two"))
    wanted = cart(("TS1", 1))
    quote = await fake.quote(wanted)
    with pytest.raises(
        StoreRefused, match=r"could not be processed.* one in CheckOrder\.xml and two in PlaceOrder\.xml"
    ):
        await fake.place(wanted, quote, "r1")


async def test_an_order_id_in_one_file_only_differs_and_in_none_is_equal(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match=r"missing in PlaceOrder\.xml"):
        await bought(server(tmp_path / "a", PlaceOrder=placed(item(), order_id="")))
    neither = server(tmp_path / "b", CheckOrder=order("TS1", order_id=""), PlaceOrder=placed(item(), order_id=""))
    assert (await bought(neither)).reference == ""


@pytest.mark.parametrize("name", ["CheckOrder", "PlaceOrder"])
async def test_a_missing_order_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreRefused, match=rf"no {name}\.xml"):
        await bought(server(tmp_path, **{name: ""}))


@pytest.mark.parametrize("name", ["CheckOrder", "PlaceOrder"])
async def test_a_status_other_than_success_in_an_order_file_refuses_the_order(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreRefused, match="Closed on Sundays"):
        await bought(server(tmp_path, **{name: order("TS1", order_id="one", head=REFUSAL)}))


async def test_the_check_comes_before_the_viewer_is_asked_and_the_order_after(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused):
        await server(tmp_path / "a", CheckOrder="").quote(cart(("TS1", 1)))
    await server(tmp_path / "b", PlaceOrder="").quote(cart(("TS1", 1)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (placed(), "no orderItem"),
        (placed(item(qty="two")), r"line 2: the qty “two”"),
        ("<result><order>", r"PlaceOrder\.xml, line 1"),
    ],
)
async def test_a_place_order_file_that_makes_no_sense_is_told_in_words(tmp_path: Path, text: str, says: str) -> None:
    fake = server(tmp_path)
    wanted = cart(("TS1", 1))
    quote = await fake.quote(wanted)
    (tmp_path / "PlaceOrder.xml").write_text(text)
    with pytest.raises(UnreadableAnswer, match=says):
        await fake.place(wanted, quote, "r1")


async def test_an_order_without_a_total_charges_nothing(tmp_path: Path) -> None:
    assert (await bought(server(tmp_path, PlaceOrder=placed(item(), total="")))).total == "nothing"


async def test_hostile_text_in_an_order_file_comes_out_plain(tmp_path: Path) -> None:
    receipt = await bought(server(tmp_path, PlaceOrder=placed(item("A\u202eB", purchase_id="x\u009dy"))))
    assert (receipt.lines[0].code, receipt.lines[0].purchase_id) == ("AB", "xy")


async def test_the_trace_names_the_files_that_were_read_with_the_orders_totals(tmp_path: Path) -> None:
    notes = Notes()
    await bought(server(tmp_path, notes))
    assert [title for _, title, _ in notes.events] == [
        *("GetCatalog.xml", "CheckOrder.xml"),
        *("CheckOrder.xml", "PlaceOrder.xml"),
    ]
    totals = {name: notes.events[-1][2][name] for name in ("id", "subtotal", "tax", "total")}
    assert totals == {"id": "one", "subtotal": "$9.00", "tax": "$0.87", "total": "$9.87"}


async def test_partner_orders_are_refused_in_words(tmp_path: Path) -> None:
    fake = server(tmp_path)
    assert not fake.capabilities.partner_orders
    price = parse_money("1.99")
    assert price is not None
    with pytest.raises(MissingCapability, match="fakeServer"):
        await fake.request_partner_order(PartnerOrder("TS1", "Title", price, price))
    with pytest.raises(MissingCapability, match="fakeServer"):
        await fake.partner_quote("one")
