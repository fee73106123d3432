"""What is written as csfake reads back as it was, for this program, for another parser, and for `csfake check`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backends.csfake.check import check
from backends.csfake.fake_server import FakeServer
from backends.csfake.write import catalog_xml, purchases_xml
from backends.csfake.write_order import check_order_xml, order_of, place_order_xml
from tests.unit.csfake.writing import answer, folder, source
from tests.unit.csfake.writing import product as product_xml
from tui_store.domain.clock import SetClock
from tui_store.domain.money import parse_money
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.text import plain

EXAMPLES = 500 if os.environ.get("TUI_STORE_SOAK") == "1" else 60
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = datetime(2, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
KINDS = ("MonthlySub", "QuarterlySub", "YearlySub", "Consumable", "NonConsumable", "PhysicalGood", "AnnualSub", "x", "")
PRICES = ("$1.99", "1.99", "€4,99", "£3.49", "¥500", "4,99 €", "$0.00", "£1,016.00", "$5", "CA$ 1.00", "kr 12")
GRAMMAR = {
    *("HDPosterUrl", "SDPosterUrl", "code", "cost", "description", "expirationDate", "freeTrialQuantity"),
    *("freeTrialType", "fulfills", "id", "inDunning", "inStock", "isUpgrade", "maxQty", "name", "productType"),
    *("purchaseDate", "purchaseId", "qty", "renewalDate", "status", "trialCost", "trialQuantity", "trialType"),
    "upsellProduct",
}
OF_AN_ITEM = ["amount", "code", "description", "name", "purchaseId", "qty", "total"]
OF_AN_ORDER = ["id", "items", "shipping", "shippingCode", "shippingOptions", "subtotal", "tax", "total"]


def as_read(text: str) -> str:
    """A text as the reader gives it; XML has no room for the two code points that are no characters."""
    return plain(text.replace("\ufffe", "").replace("\uffff", "")).strip()


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("&", "<", ">", '"', "'", "]]>", "<![CDATA[", "<!-- ", "&amp;", "&#0;", "</product>", "<product>", "{0}"),
            *("\n", "\r\n", "\t", "\u2028", "\x00", "\x1b[31m", "[bold]", "\u202e", "\u200f", "😀", "\U000e0001", "ש"),
            *("\ufffe", "\uffff", "\u00a0", "\u3000", "  ", "i:nil"),
        ]
    ),
)
texts = st.lists(pieces, max_size=3).map("".join).map(as_read)
some = texts.filter(bool)
quantities = st.integers(0, 999_999_999)
units = st.sampled_from(["Days", "Months", "Years", "None", "", "fortnights"])
prices = st.sampled_from(PRICES)
moments = st.one_of(st.none(), st.datetimes(FIRST, timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)))


def extras(*names: str) -> st.SearchStrategy[tuple[tuple[str, str | None], ...]]:
    values = st.one_of(st.none(), texts)
    chosen = st.lists(st.sampled_from(names), unique=True)
    return chosen.flatmap(lambda found: st.tuples(*(st.tuples(st.just(name), values) for name in found)))


ALONGSIDE = extras(
    *("HDPosterUrl", "SDPosterUrl", "id", "inStock", "isUpgrade", "maxQty", "upsellProduct", "fulfills", "offerEndDate")
)
offered = st.builds(
    Product,
    code=some,
    name=some,
    product_type=st.sampled_from(KINDS),
    cost=prices,
    price=st.none(),
    description=texts,
    qty=st.one_of(st.just(""), quantities.map(str)),
    free_trial_quantity=quantities,
    free_trial_type=units,
    trial_quantity=quantities,
    trial_type=units,
    trial_cost=prices,
    extras=ALONGSIDE,
    faults=st.just(()),
    line=st.just(0),
).map(lambda product: product._replace(price=parse_money(product.cost)))
catalogs = st.lists(offered, max_size=3, unique_by=lambda product: product.code)
bought = st.builds(
    Purchase,
    purchase_id=texts,
    code=some,
    name=texts,
    product_type=st.sampled_from(KINDS),
    cost=st.one_of(prices, texts),
    qty=st.integers(1, 999_999_999),
    status=st.sampled_from(["Valid", "Invalid"]),
    purchased=moments,
    expires=moments,
    renews=moments,
    in_dunning=st.booleans(),
    channel=st.sampled_from(["DEVICE", "web", "WEB"]),
    context=st.sampled_from(["IAP", "isu"]),
    description=texts,
    free_trial_quantity=quantities,
    free_trial_type=st.sampled_from(["Days", "None"]),
    trial_quantity=quantities,
    trial_type=st.sampled_from(["Months", "None"]),
    trial_cost=st.one_of(st.just(""), prices),
    total=st.one_of(st.just(""), prices),
    reference=texts,
    extras=ALONGSIDE,
)


def of_each_other(state: tuple[list[Product], list[Purchase]]) -> tuple[list[Product], list[Purchase]]:
    """Every second purchase is of a product in the catalog."""
    products, purchases = state
    codes = [product.code for product in products]
    pairs = enumerate(purchases)
    return products, [row._replace(code=codes[n % len(codes)]) if codes and n % 2 == 0 else row for n, row in pairs]


states = st.tuples(catalogs, st.lists(bought, max_size=3)).map(of_each_other)
hostile = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exported(at: Path, products: Sequence[Product], purchases: Sequence[Purchase] = ()) -> Path:
    order = order_of(products, purchases)
    return folder(
        at,
        catalog_xml(products),
        GetPurchases=purchases_xml(purchases),
        CheckOrder=check_order_xml(order),
        PlaceOrder=place_order_xml(order),
    )


def read_back(path: Path) -> tuple[list[Product], list[Purchase]]:
    async def read() -> tuple[list[Product], list[Purchase]]:
        here = source(path)
        try:
            await here.load()
            assert here.shelf.error is None
            return list(here.shelf.products), list(here.seed())
        finally:
            here.close()

    return asyncio.run(read())


def as_offered(products: Sequence[Product]) -> list[Product]:
    """What two catalogs have to agree in: all but the line, and the order of elements that nobody asks for."""
    return [product._replace(line=0, extras=tuple(sorted(product.extras, key=str))) for product in products]


def as_carried(purchases: Sequence[Purchase]) -> list[Purchase]:
    """What two histories have to agree in: csfake has no place for an order's total and reference."""
    return [row._replace(total="", reference="", extras=tuple(sorted(row.extras, key=str))) for row in purchases]


@hostile
@given(state=states)
def test_what_was_exported_reads_back_equal(tmp_path: Path, state: tuple[list[Product], list[Purchase]]) -> None:
    products, purchases = state
    catalog, history = read_back(exported(tmp_path, products, purchases))
    assert as_offered(catalog) == as_offered(products)
    assert as_carried(history) == as_carried(purchases)


@hostile
@given(state=states)
def test_what_was_exported_has_no_error(tmp_path: Path, state: tuple[list[Product], list[Purchase]]) -> None:
    products, purchases = state
    findings = check(exported(tmp_path, products, purchases))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert {"order-total", "order-subtotal", "item-total"}.isdisjoint(finding.rule for finding in findings)


@hostile
@given(state=states)
def test_another_parser_reads_the_same_texts(tmp_path: Path, state: tuple[list[Product], list[Purchase]]) -> None:
    products, purchases = state
    path = exported(tmp_path, products, purchases)
    for name, rows in (("GetCatalog.xml", products), ("GetPurchases.xml", purchases)):
        root = ElementTree.fromstring((path / name).read_bytes())
        assert root.tag == "{http://api.roku.com/products}result"
        found = root.findall("{http://api.roku.com/products}products/product")
        for field in ("code", "name", "description", "cost"):
            assert [row.findtext(field) for row in found] == [getattr(row, field) for row in rows]
    assert ElementTree.parse(path / "CheckOrder.xml").getroot().tag == "{http://api.roku.com/order}result"


fields = st.sampled_from(["code", "name", "productType", "cost", "qty", "trialQuantity", "freeTrialQuantity", "x"])


@hostile
@given(rows=st.lists(st.dictionaries(fields, st.one_of(texts, st.just("7"), st.none())), max_size=4))
def test_a_catalog_with_faults_keeps_them(tmp_path: Path, rows: list[dict[str, str | None]]) -> None:
    written = [{name: text and escape(text) for name, text in row.items()} for row in rows]
    before, _ = read_back(folder(tmp_path / "before", answer(product_xml(**row) for row in written)))
    after, _ = read_back(exported(tmp_path / "after", before))
    assert as_offered(after) == as_offered(before)


def simple(**fields: object) -> Product:
    product = Product("P1", "Plan", "MonthlySub", "$4.99", parse_money("$4.99"), "About it")
    return product._replace(**fields)  # type: ignore[arg-type]


def purchase(**fields: object) -> Purchase:
    row = Purchase("id-1", "P1", "Plan", "MonthlySub", "$4.99", 1, "Valid", datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC))
    return row._replace(**fields)  # type: ignore[arg-type]


def order_xml(path: Path, name: str) -> dict[str, str | None]:
    """The texts of an order file by element, those of its item with `item/` in front."""
    order = ElementTree.parse(path / name).getroot().find("{http://api.roku.com/order}order")
    assert order is not None
    item = {f"item/{child.tag}": child.text for child in order.iterfind("items/orderItem/*")}
    return {child.tag: child.text for child in order} | item


def test_the_files_keep_to_the_grammar_of_the_samples(tmp_path: Path) -> None:
    extra = (("HDPosterUrl", None), ("fulfills/string", "P2"), ("fulfills", ""), ("id", "7"))
    path = exported(tmp_path, [simple(extras=extra)], [purchase()])
    for name in ("GetCatalog.xml", "GetPurchases.xml"):
        root = ElementTree.parse(path / name).getroot()
        heads = [child.tag.rpartition("}")[2] for child in root]
        assert heads == ["errorCode", "errorDetails", "errorMessage", "status", "products"]
        names = [child.tag for child in root[-1][0]]
        assert set(names) <= GRAMMAR
        assert names == sorted(names)
    for name in ("CheckOrder.xml", "PlaceOrder.xml"):
        order = ElementTree.parse(path / name).getroot()[-1]
        assert [child.tag for child in order] == OF_AN_ORDER
        assert [child.tag for child in order.iterfind("items/orderItem/*")] == OF_AN_ITEM
    text = (path / "GetCatalog.xml").read_text()
    assert '<HDPosterUrl i:nil="true"/>' in text
    assert "<a:string>P2</a:string>" in text
    assert "<purchaseDate>2026-02-03T04:05:06</purchaseDate>" in (path / "GetPurchases.xml").read_text()


def test_nested_elements_read_back_too(tmp_path: Path) -> None:
    nested: tuple[tuple[str, str | None], ...] = (
        *(("fulfills/string", "P2"), ("fulfills/string", None), ("fulfills", "")),
        *(("a/b/c", "<x>"), ("a/b", None), ("a", "y"), ("a/b", "z"), ("a", "")),
    )
    ((product,), _) = read_back(exported(tmp_path, [simple(extras=nested)]))
    assert sorted(product.extras, key=str) == sorted(nested, key=str)


def test_who_bought_where_is_written_where_nobody_would_assume_it(tmp_path: Path) -> None:
    web = purchase(channel="web", context="isu")
    text = (exported(tmp_path, [simple()], [purchase(), web]) / "GetPurchases.xml").read_text()
    assert text.count("purchaseChannel>web<") == text.count("purchaseContext>isu<") == 1
    assert "DEVICE" not in text


def test_an_element_that_xml_has_no_name_for_is_left_out(tmp_path: Path) -> None:
    odd = tuple((name, "x") for name in ("", "1", "a b", "a>", "x:y", "-", "\u0301", "good", "größe"))
    ((product,), _) = read_back(exported(tmp_path, [simple(extras=odd)]))
    assert product.extras == (("good", "x"), ("größe", "x"))


def test_the_order_is_the_newest_purchase_with_its_id(tmp_path: Path) -> None:
    rows = [purchase(code="GONE"), purchase(purchase_id="id-2"), purchase()]
    path = exported(tmp_path, [simple()], rows)
    checked, placed = order_xml(path, "CheckOrder.xml"), order_xml(path, "PlaceOrder.xml")
    assert checked["id"] == placed["id"]
    assert (checked["item/purchaseId"], placed["item/purchaseId"]) == (None, "id-2")
    assert {**checked, "item/purchaseId": ""} == {**placed, "item/purchaseId": ""}
    assert (placed["item/code"], placed["item/qty"], placed["item/amount"], placed["total"]) == (
        *("P1", "1"),
        *("$4.99", "$4.99"),
    )


def test_without_a_purchase_the_order_is_the_first_product_for_sale(tmp_path: Path) -> None:
    products = [simple(code="X", price=None, faults=("It has no price.",)), simple(code="P2", cost="£1.50")]
    path = exported(tmp_path, [products[0], products[1]._replace(price=parse_money("£1.50"))])
    placed = order_xml(path, "PlaceOrder.xml")
    assert (placed["item/code"], placed["total"], placed["tax"]) == ("P2", "£1.50", "£0.00")
    assert placed["item/purchaseId"]


def test_with_nothing_for_sale_the_order_is_empty_and_its_ids_are_equal(tmp_path: Path) -> None:
    path = exported(tmp_path, [])
    checked, placed = order_xml(path, "CheckOrder.xml"), order_xml(path, "PlaceOrder.xml")
    assert checked == placed
    assert (placed["id"] is None, placed["total"], "item/code" in placed) == (False, "$0.00", False)


@pytest.mark.parametrize(
    ("cost", "qty", "charged", "amount", "tax", "total", "shipping"),
    [
        ("$4.99", 1, "", "$4.99", "$0.00", "$4.99", "$0.00"),
        ("$4.99", 3, "", "$14.97", "$0.00", "$14.97", "$0.00"),
        ("$4.99", 1, "$5.40", "$4.99", "$0.41", "$5.40", "$0.00"),
        ("$5", 1, "$5.41", "$5", "$0.41", "$5.41", "$0"),
        ("$4.99", 1, "$0.00", "$0.00", "$0.00", "$0.00", "$0.00"),
        ("¥500", 2, "¥1000", "¥1000", "¥0", "¥1000", "¥0"),
    ],
)
def test_the_order_says_what_was_charged_and_its_tax(
    tmp_path: Path, cost: str, qty: int, charged: str, amount: str, tax: str, total: str, shipping: str
) -> None:
    path = exported(tmp_path, [simple(qty="1")], [purchase(cost=cost, qty=qty, total=charged)])
    placed = order_xml(path, "PlaceOrder.xml")
    assert (placed["item/amount"], placed["item/total"], placed["subtotal"]) == (amount, amount, amount)
    assert (placed["tax"], placed["shipping"], placed["total"]) == (tax, shipping, total)


@hostile
@given(state=states)
def test_the_totals_of_both_files_add_up(tmp_path: Path, state: tuple[list[Product], list[Purchase]]) -> None:
    products, purchases = state
    path = exported(tmp_path, products, purchases)
    for name in ("CheckOrder.xml", "PlaceOrder.xml"):
        said = order_xml(path, name)
        parts = [parse_money(said.get(part, "0")) for part in ("item/total", "tax", "shipping", "total")]
        amounts = [part.amount for part in parts if part]
        assert len(amounts) == 4
        assert sum(amounts[:3], Decimal(0)) == amounts[3]


async def test_the_fake_server_takes_the_order_that_was_exported(tmp_path: Path) -> None:
    here = source(exported(tmp_path, [simple(), simple(code="P2")], [purchase(code="P2", purchase_id="id-2")]))
    server = FakeServer(here, SetClock(NOW))
    order = Order((OrderItem("P2", 1),))
    receipt = await server.place(order, await server.quote(order), "request")
    assert [(line.code, line.total, line.purchase_id) for line in receipt.lines] == [("P2", "$4.99", "id-2")]


def test_the_same_state_gives_the_same_bytes() -> None:
    orders = [order_of([simple()], [purchase()]) for _ in range(2)]
    assert place_order_xml(orders[0]) == place_order_xml(orders[1])
    other = order_of([simple()], [purchase(purchase_id="id-2")])
    assert other is not None
    assert orders[0] is not None
    assert other.id != orders[0].id


def test_what_xml_can_not_carry_is_left_out(tmp_path: Path) -> None:
    ((product,), (row,)) = read_back(
        exported(tmp_path, [simple(name="a\ufffeb\x00c\ud800d\x1be")], [purchase(name=" \uffffx\n ")])
    )
    assert (product.name, row.name) == ("abcde", "x")


def test_an_extra_that_is_spelled_as_a_field_is_not_written(tmp_path: Path) -> None:
    extra = (("Status", "Invalid"), ("PURCHASEDATE", "x"), ("purchaseChannel", "web"), ("qty", "9"), ("id", "7"))
    (_, (row,)) = read_back(exported(tmp_path, [simple()], [purchase(extras=extra)]))
    assert as_carried([row]) == as_carried([purchase(extras=(("id", "7"),))])


def test_a_price_and_a_charge_in_two_currencies_are_no_tax(tmp_path: Path) -> None:
    path = exported(tmp_path, [simple()], [purchase(cost="£3.49", total="$4.00")])
    placed = order_xml(path, "PlaceOrder.xml")
    assert (placed["item/amount"], placed["tax"], placed["total"]) == ("$4.00", "$0.00", "$4.00")


def test_a_date_of_an_early_year_has_four_digits(tmp_path: Path) -> None:
    early = datetime(212, 3, 4, 5, 6, 7, tzinfo=UTC)
    path = exported(tmp_path, [simple()], [purchase(purchased=early)])
    assert ">0212-03-04T05:06:07<" in (path / "GetPurchases.xml").read_text()
