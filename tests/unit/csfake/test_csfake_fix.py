"""`csfake check --fix`: only what leaves nothing to decide is changed, and nothing else in the file."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backends.csfake.check import check
from backends.csfake.fix import fix
from tests.unit.csfake.writing import HEAD, ORDER_ID, answer, folder, order, product
from tui_store.domain.errors import InputError

ODD = {"productType": "monthlysub", "freeTrialType": "DAYS", "freeTrialQuantity": "7", "inStock": "True"}
RIGHT = {"productType": "MonthlySub", "freeTrialType": "Days", "freeTrialQuantity": "7", "inStock": "true"}


def shop(path: Path, *products: str, **files: str | bytes) -> Path:
    orders: dict[str, str | bytes] = {"CheckOrder": order("P1"), "PlaceOrder": order("P1")}
    return folder(path, answer(products or [product()]), **{**orders, **files})


def placed(**texts: str) -> str:
    said = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())
    item = "<orderItem><amount>$1.99</amount><code>P1</code><qty>1</qty><total>$1.99</total></orderItem>"
    return f"<result>{HEAD}<order><id>{ORDER_ID}</id><items>{item}</items>{said}</order></result>"


def contents(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a full disk: whatever is longer cannot be written."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def test_words_in_another_case_are_put_right_and_told(tmp_path: Path) -> None:
    bought = answer([product(status="valid", inDunning="FALSE")])
    shop(tmp_path, product(**ODD), GetPurchases=bought, PlaceOrder=order("P1", head="<status>SUCCESS</status>"))
    done = fix(tmp_path)
    assert [(one.file, one.rule, one.fix.new if one.fix else "") for one in done] == [
        ("PlaceOrder.xml", "status-spelling", "Success"),
        ("GetCatalog.xml", "product-type", "MonthlySub"),
        ("GetCatalog.xml", "trial-unit", "Days"),
        ("GetCatalog.xml", "boolean", "true"),
        ("GetPurchases.xml", "purchase-status", "Valid"),
        ("GetPurchases.xml", "boolean", "false"),
    ]
    assert check(tmp_path) == []
    assert (tmp_path / "GetCatalog.xml").read_text() == answer([product(**RIGHT)])
    assert (tmp_path / "GetPurchases.xml").read_text() == answer([product(status="Valid", inDunning="false")])


def test_a_total_of_items_alone_is_put_right_in_its_own_style(tmp_path: Path) -> None:
    shop(tmp_path, PlaceOrder=placed(subtotal="$1.99", tax="$0.00", total="US$ 2,00"))
    assert [one.rule for one in fix(tmp_path)] == ["order-total"]
    assert "<total>US$ 1,99</total>" in (tmp_path / "PlaceOrder.xml").read_text()
    assert check(tmp_path) == []


def test_a_subtotal_that_alone_disagrees_is_put_right(tmp_path: Path) -> None:
    shop(tmp_path, PlaceOrder=placed(subtotal="$0.00", tax="$0.16", total="$2.15"))
    assert [one.rule for one in fix(tmp_path)] == ["order-subtotal"]
    assert "<subtotal>$1.99</subtotal>" in (tmp_path / "PlaceOrder.xml").read_text()


@pytest.mark.parametrize(
    "texts",
    [
        {"subtotal": "$1.99", "tax": "$1.00", "total": "$1.99"},
        {"shipping": "$1.00", "total": "$1.99"},
        {"subtotal": "$5.00", "total": "$7.00"},
    ],
)
def test_a_sum_stays_where_another_one_may_be_wrong_instead(tmp_path: Path, texts: dict[str, str]) -> None:
    before = contents(shop(tmp_path, PlaceOrder=placed(**texts)))
    assert fix(tmp_path) == []
    assert contents(tmp_path) == before
    assert {"order-total", "order-subtotal"} >= {one.rule for one in check(tmp_path)} > set()


def test_the_order_id_of_place_order_becomes_that_of_check_order(tmp_path: Path) -> None:
    shop(tmp_path, PlaceOrder=order("P1", order_id="another"))
    (done,) = fix(tmp_path)
    assert (done.severity, done.rule) == ("error", "order-id-mismatch")
    assert (tmp_path / "PlaceOrder.xml").read_text() == order("P1")


def test_an_order_id_that_is_missing_is_not_made_up(tmp_path: Path) -> None:
    before = contents(shop(tmp_path, PlaceOrder=order("P1", order_id="")))
    assert fix(tmp_path) == []
    assert contents(tmp_path) == before


def test_what_has_to_be_decided_stays_a_finding(tmp_path: Path) -> None:
    shop(tmp_path, product(name="Roku Gold", cost="$2.00", productType="AnnualSub", inStock="yes"), product(cost="?"))
    before, findings = contents(tmp_path), check(tmp_path)
    assert fix(tmp_path) == []
    assert contents(tmp_path) == before
    assert check(tmp_path) == findings


def test_everything_else_in_the_file_stays_as_it_was(tmp_path: Path) -> None:
    text = (
        "<?xml version='1.0'?>\r\n<!-- monthlysub -->\n<ns:RESULT xmlns:ns='x'  a=\">\" >"
        "<status a='>'>\tsuccess \r\n</status><products>\r\n"
        "<product><code>monthlysub</code><name>N</name><cost>$4.99</cost><ProductType\n>  monthlysub\n</ProductType>"
        "<inner><productType>monthlysub</productType></inner></product><!-- & --></products></ns:RESULT>\n\n<?end?>"
    )
    shop(tmp_path, GetCatalog=text.replace("RESULT", "result"), CheckOrder=order(), PlaceOrder=order())
    assert [one.rule for one in fix(tmp_path)] == ["status-spelling", "product-type"]
    right = text.replace("RESULT", "result").replace("\tsuccess", "\tSuccess").replace("  monthlysub", "  MonthlySub")
    assert (tmp_path / "GetCatalog.xml").read_bytes().decode() == right


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("iso-8859-1", b""),
        ("shift_jis", b""),
    ],
)
def test_encoding_and_byte_order_mark_stay(tmp_path: Path, encoding: str, mark: bytes) -> None:
    letters = {"iso-8859-1": "Café", "shift_jis": "テスト"}.get(encoding, "Café 映画 😀")
    declared = f'<?xml version="1.0" encoding="{"utf-16" if "16" in encoding else encoding}"?>'
    if "32" in encoding:
        declared = ""

    def written(kind: str) -> bytes:
        return mark + (declared + answer([product(name=letters, productType=kind)])).encode(encoding)

    shop(tmp_path, GetCatalog=written("monthlysub"))
    assert [one.rule for one in fix(tmp_path)] == ["product-type"]
    assert (tmp_path / "GetCatalog.xml").read_bytes() == written("MonthlySub")


@pytest.mark.parametrize(
    "kind", ["<![CDATA[monthlysub]]>", "monthly<!-- x -->sub", "&#109;onthlysub", "<b>x</b>monthlysub"]
)
def test_a_text_that_is_not_simply_written_is_left_alone(tmp_path: Path, kind: str) -> None:
    before = contents(shop(tmp_path, product(productType=kind)))
    assert fix(tmp_path) == []
    assert contents(tmp_path) == before
    assert [one.rule for one in check(tmp_path)] == ["product-type"]


def test_a_field_that_stands_there_twice_is_left_alone(tmp_path: Path) -> None:
    twice = product(productType="yearlysub").replace("</product>", "<producttype>monthlysub</producttype></product>")
    before = contents(shop(tmp_path, twice))
    assert fix(tmp_path) == []
    assert contents(tmp_path) == before


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    real = tmp_path / "elsewhere" / "catalog"
    real.write_text(answer([product(**ODD)]))
    real.chmod(0o640)
    shop(tmp_path / "shop").joinpath("GetCatalog.xml").unlink()
    (tmp_path / "shop" / "GetCatalog.xml").symlink_to(real)
    fix(tmp_path / "shop")
    assert (tmp_path / "shop" / "GetCatalog.xml").is_symlink()
    assert real.read_text() == answer([product(**RIGHT)])
    assert real.stat().st_mode & 0o777 == 0o640
    assert list(real.parent.iterdir()) == [real]


def test_a_file_that_can_not_be_written_is_one_sentence_and_nothing_changes(tmp_path: Path) -> None:
    before = contents(shop(tmp_path, product(**ODD), PlaceOrder=order("P1", order_id="another")))
    with no_file_larger_than(100), pytest.raises(InputError, match=r"GetCatalog\.xml: it cannot be written"):
        fix(tmp_path)
    assert contents(tmp_path) == before


words = st.sampled_from(["MonthlySub", "monthlysub", "Weekly", "", "yearlySUB", "Consumable"])
units = st.sampled_from(["Days", "days", "None", "MONTHS", "x", ""])
prices = st.sampled_from(["$1.99", "$3.98", "$0.00", "$0.16", "$2.15", "x"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.builds(product, productType=words, freeTrialType=units, inStock=st.sampled_from(["true", "TRUE", "?"]))
    ),
    subtotal=prices,
    tax=prices,
    total=prices,
)
def test_fixing_once_is_enough_and_adds_no_finding(
    tmp_path: Path, rows: list[str], subtotal: str, tax: str, total: str
) -> None:
    shop(tmp_path, *rows, PlaceOrder=placed(subtotal=subtotal, tax=tax, total=total))
    before = check(tmp_path)
    done = fix(tmp_path)
    after = check(tmp_path)
    assert [one[1:5] for one in before if one not in done] == [one[1:5] for one in after]
    assert [one for one in after if one.fix] == []
    assert fix(tmp_path) == []
