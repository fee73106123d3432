"""What the grammar of csfake allows, and how it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.csfake.writing import GOOD, HEAD, NS, Notes, answer, big, element, folder, order, product, source
from tui_store.domain.errors import StoreRefused
from tui_store.domain.product import Product


async def shelf_of(path: Path, catalog: str | bytes) -> list[Product]:
    here = source(folder(path, catalog))
    here.open()
    await here.load()
    assert here.shelf.error is None
    return here.shelf.products


async def test_a_single_product_is_read(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product()]))
    assert (one.code, one.name, one.product_type, str(one.price), one.for_sale) == (
        "P1",
        "Plan",
        "MonthlySub",
        "$4.99",
        True,
    )


async def test_many_products_stand_in_the_order_of_the_file_with_their_lines(tmp_path: Path) -> None:
    products = await shelf_of(tmp_path, answer(product(code=f"P{number}") for number in range(5)))
    assert [(one.code, one.line) for one in products] == [(f"P{number}", number + 2) for number in range(5)]


@pytest.mark.parametrize(
    "catalog", [answer(), f"<result {NS}>{HEAD}</result>", answer(["<!--", product(), "-->"]), "<result/>"]
)
async def test_a_catalog_may_have_no_products(tmp_path: Path, catalog: str) -> None:
    assert await shelf_of(tmp_path, catalog) == []


async def test_a_catalog_needs_no_namespaces(tmp_path: Path) -> None:
    inner = "".join(element(name, value) for name, value in GOOD.items())
    (one,) = await shelf_of(tmp_path, f"<result><products><product>{inner}</product></products></result>")
    assert one.code == "P1"


async def test_prefixes_and_the_case_of_names_do_not_matter(tmp_path: Path) -> None:
    text = (
        '<r:Result xmlns:r="x"><r:Products><r:PRODUCT><r:Code>P1</r:Code><NAME>Plan</NAME><r:cost>$1</r:cost>'
        "<producttype>MonthlySub</producttype></r:PRODUCT>"
        "<r:PRODUCT><r:Code>P2</r:Code><NAME>Plan 2</NAME><r:cost>$2</r:cost></r:PRODUCT></r:Products></r:Result>"
    )
    first, second = await shelf_of(tmp_path, text)
    assert (first.code, first.name, first.cost, first.product_type) == ("P1", "Plan", "$1", "MonthlySub")
    assert (second.code, second.name, second.cost, second.extras) == ("P2", "Plan 2", "$2", ())


async def test_unknown_elements_are_kept_and_nil_is_not_empty(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(inStock="true", upsellProduct=None, mood="", id="7")]))
    assert one.extras == (("inStock", "true"), ("upsellProduct", None), ("mood", ""), ("id", "7"))


async def test_elements_inside_an_element_never_pass_for_fields(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(upsellProduct="<code>OTHER</code><cost>$1.00</cost>")]))
    assert (one.code, one.cost) == ("P1", "$4.99")
    assert ("upsellProduct/code", "OTHER") in one.extras


async def test_comments_cdata_entities_and_blanks_are_read_as_xml_has_them(tmp_path: Path) -> None:
    (one,) = await shelf_of(
        tmp_path, answer([product(code=" <!-- the --> P<!-- one -->1 ", name="<![CDATA[A & B]]> &lt;&#233;&gt;")])
    )
    assert (one.code, one.name) == ("P1", "A & B <é>")


async def check_encoding(path: Path, encoding: str, declaration: str) -> None:
    (one,) = await shelf_of(path, (declaration + answer([product(name="Café é")])).encode(encoding))
    assert one.name == "Café é"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1252", "cp850", "gb18030"]
)
async def test_any_encoding_that_is_declared_is_read(tmp_path: Path, encoding: str) -> None:
    await check_encoding(tmp_path, encoding, f'<?xml version="1.0" encoding="{encoding}"?>')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
async def test_unicode_needs_no_declaration(tmp_path: Path, encoding: str) -> None:
    await check_encoding(tmp_path, encoding, "")


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-kr", "big5", "utf-16-be"])
async def test_an_encoding_of_several_bytes_is_read_across_blocks(tmp_path: Path, encoding: str) -> None:
    filler = "日本" if encoding != "euc-kr" else "한국"
    products = [product(code=f"P{number}", name=filler * 100 + "x" * (number % 2)) for number in range(900)]
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + answer(products)
    read = await shelf_of(tmp_path, text.encode(encoding))
    assert [one.name for one in read[:2]] == [filler * 100, filler * 100 + "x"]
    assert len({one.name for one in read}) == 2


async def test_a_big_catalog_is_read_whole_and_in_order(tmp_path: Path) -> None:
    products = await shelf_of(tmp_path, big(3000))
    assert [one.code for one in products] == [f"P{number}" for number in range(3000)]
    assert all(one.for_sale for one in products)
    assert products[0].extras is products[2999].extras


@pytest.mark.parametrize("end", ["\n\n", "<!-- the end -->\n", "<?end?>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_big_catalog_may_end_as_any_document_may(tmp_path: Path, encoding: str, end: str) -> None:
    assert len(await shelf_of(tmp_path, (big(1000) + end).encode(encoding))) == 1000


async def test_names_reach_nobody_with_escape_sequences_or_bidi_controls(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(name="A\u202eB&#x9b;31m", mood="\u200bx", code="P\u2066")]))
    assert (one.name, one.code, one.extras) == ("AB31m", "P", (("mood", "x"),))


async def test_a_name_of_ten_thousand_characters_is_kept(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(name="x" * 10_000)]))
    assert len(one.name) == 10_000


async def test_a_code_of_digits_stays_a_text(tmp_path: Path) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(code="0012345")]))
    assert one.code == "0012345"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"code": "-"}, "It has no code."),
        ({"code": None}, "It has no code."),
        ({"name": ""}, "It has no name."),
        ({"cost": None}, "It has no price."),
        ({"cost": "free"}, "Its price “free” is no price."),
        ({"cost": "-$1.00"}, "Its price “-$1.00” is no price."),
        ({"qty": "-1"}, "Its qty “-1” is no whole number of 0 or more."),
        ({"qty": "many"}, "Its qty “many” is no whole number of 0 or more."),
        ({"freeTrialQuantity": "1.5"}, "Its freeTrialQuantity “1.5” is no whole number of 0 or more."),
        ({"trialQuantity": "x"}, "Its trialQuantity “x” is no whole number of 0 or more."),
        ({"trialQuantity": "1", "trialCost": "little"}, "Its trialCost “little” is no price."),
    ],
)
async def test_a_product_with_a_fault_is_shown_and_not_for_sale(
    tmp_path: Path, fields: dict[str, str | None], fault: str
) -> None:
    products = await shelf_of(tmp_path, answer([product(**fields), product(code="P2")]))
    assert products[0].faults == (fault,)
    assert products[1].for_sale


@pytest.mark.parametrize("qty", ["0", "1", "", None, "-"])
async def test_a_quantity_may_be_zero_or_missing(tmp_path: Path, qty: str | None) -> None:
    (one,) = await shelf_of(tmp_path, answer([product(qty=qty)]))
    assert one.for_sale


async def test_a_code_that_stood_before_is_a_fault_however_far_before(tmp_path: Path) -> None:
    products = await shelf_of(tmp_path, big(1500, tail=product(code="P3") + product(code="NEW") + product(code="NEW")))
    assert [one.code for one in products if not one.for_sale] == ["P3", "NEW"]
    assert products[-1].faults == ("Its code “NEW” stood before.",)


@pytest.mark.parametrize("status", ["Success", " success ", ""])
async def test_success_is_success_in_any_case(tmp_path: Path, status: str) -> None:
    assert len(await shelf_of(tmp_path, answer([product()], f"<status>{status}</status>"))) == 1


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("<status>Failure</status>", "GetCatalog.xml answers with the status Failure."),
        ("<status>Failure</status><errorMessage>Closed today.</errorMessage>", "Closed today."),
        ("<errorMessage>Closed today.</errorMessage>", "Closed today."),
        (
            "<errorCode>17</errorCode><errorMessage>Closed.</errorMessage><status>Failure</status>",
            "Closed. (error 17)",
        ),
    ],
)
async def test_a_status_other_than_success_refuses(tmp_path: Path, head: str, says: str) -> None:
    here = source(folder(tmp_path, answer([product()], head)))
    await here.load()
    assert isinstance(here.shelf.error, StoreRefused)
    assert str(here.shelf.error) == says
    assert here.shelf.products == []


def test_seeded_purchases_are_read_with_their_dates(tmp_path: Path) -> None:
    row = product(
        purchaseId="abc",
        purchaseDate="2013-04-29T22:17:48",
        expirationDate="0001-01-01T00:00:00",
        renewalDate=None,
        inDunning="True",
        qty="3",
        status="valid",
        id="1",
    )
    (bought,) = source(folder(tmp_path, answer(), GetPurchases=answer([row]))).seed()
    assert bought.purchased == datetime(2013, 4, 29, 22, 17, 48, tzinfo=UTC)
    assert (bought.expires, bought.renews, bought.in_dunning, bought.qty) == (None, None, True, 3)
    assert (bought.purchase_id, bought.status, bought.extras) == ("abc", "Valid", (("id", "1"),))


def test_a_purchase_says_nothing_where_its_file_is_silent(tmp_path: Path) -> None:
    row = product(purchaseDate="yesterday", qty=None)
    (bought,) = source(folder(tmp_path, answer(), GetPurchases=answer([row]))).seed()
    assert (bought.status, bought.purchased, bought.qty, bought.purchase_id) == ("", None, 1, "")


def test_without_a_file_there_are_no_purchases_and_no_store_catalog(tmp_path: Path) -> None:
    here = source(folder(tmp_path, answer()))
    assert list(here.seed()) == []
    assert here.store_catalog() is None
    assert here.order_refusal("CheckOrder.xml") == ""


def test_the_store_catalog_has_a_file_of_its_own(tmp_path: Path) -> None:
    here = source(folder(tmp_path, answer(), GetStoreCatalog=answer([product(code="S1")])))
    assert [one.code for one in here.store_catalog() or ()] == ["S1"]


def test_purchases_and_store_catalog_can_refuse(tmp_path: Path) -> None:
    no = answer(head="<status>Failure</status><errorMessage>Not now.</errorMessage>")
    here = source(folder(tmp_path, answer(), GetPurchases=no, GetStoreCatalog=no))
    for ask in (here.seed, here.store_catalog):
        with pytest.raises(StoreRefused, match="Not now"):
            ask()


def test_the_order_files_say_what_they_refuse_with(tmp_path: Path) -> None:
    no = order("P1", head="<status>Failure</status><errorMessage>Card expired.</errorMessage>")
    here = source(folder(tmp_path, answer(), CheckOrder=order("P1"), PlaceOrder=no))
    assert here.order_refusal("CheckOrder.xml") == ""
    assert here.order_refusal("PlaceOrder.xml") == "Card expired."


async def test_every_file_that_was_read_stands_in_the_trace(tmp_path: Path) -> None:
    notes = Notes()
    text = answer([product()])
    here = source(folder(tmp_path, text, GetPurchases=text), notes)
    await here.load()
    here.seed()
    data = {"bytes": len(text), "products": 1, "path": "GetCatalog.xml"}
    assert notes.events[0] == ("file", "GetCatalog.xml", data)
    assert notes.events[1] == ("file", "GetPurchases.xml", {**data, "path": "GetPurchases.xml"})
