"""Roku's own rules in `csfake check`: names, prices, offers, groups, sums, spellings, each with its public source."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from backends.csfake.check import check
from backends.csfake.check_prices import is_tier
from backends.csfake.finding import Finding
from tests.unit.csfake.writing import HEAD, ORDER_ID, answer, folder, order, product

GOOD_ORDERS: dict[str, str | bytes] = {"CheckOrder": order("P1"), "PlaceOrder": order("P1")}


def found(path: Path, *products: str, **files: str | bytes) -> list[Finding]:
    return check(folder(path, answer(products or [product()]), **{**GOOD_ORDERS, **files}))


def rules(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.severity, finding.rule) for finding in findings]


def sums(items: str, **texts: str) -> str:
    """An order file whose `<order>` says these sums."""
    said = "".join(f"\n<{name}>{text}</{name}>" for name, text in texts.items())
    return f"<result>{HEAD}<order><id>{ORDER_ID}</id><items>{items}</items>{said}</order></result>"


def item(total: str, amount: str = "$1.99", qty: str = "1", code: str = "P1", purchase: str = "") -> str:
    return (
        f"\n<orderItem><amount>{amount}</amount><code>{code}</code><purchaseId>{purchase}</purchaseId>"
        f"<qty>{qty}</qty><total>{total}</total></orderItem>"
    )


def in_orders(path: Path, content: str) -> list[tuple[str, str]]:
    return [(one.file, one.rule) for one in found(path, CheckOrder=content, PlaceOrder=content)]


def test_a_name_has_at_most_thirty_characters(tmp_path: Path) -> None:
    assert found(tmp_path, product(name="N" * 30)) == []
    (finding,) = found(tmp_path, product(name="N" * 31))
    assert (finding.severity, finding.rule, finding.code) == ("warning", "name-length", "P1")
    assert "31" in finding.text
    assert "30" in finding.text


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Roku Gold", "Roku"),
        ("gold on ROKU", "ROKU"),
        ("Gold $4.99", "$4.99"),
        ("Gold 5 EUR", "5 EUR"),
        ("Gold Monthly", "Monthly"),
        ("Annual Gold", "Annual"),
        ("Gold per month", "per month"),
        ("Gold 12 Months", "12 Months"),
        ("Gold/mo", "/mo"),
        ("Gold Free Trial", "Trial"),
        ("Gold Discounted", "Discounted"),
        ("Gold 20% off", "0% off"),
        ("Gold 7 days free", "7 days free"),
        ("Gold limited-time", "limited-time"),
    ],
)
def test_a_name_with_a_word_that_roku_does_not_take_is_a_warning(tmp_path: Path, name: str, word: str) -> None:
    (finding,) = found(tmp_path, product(name=name))
    assert (finding.severity, finding.rule) == ("warning", "name-words")
    assert f"“{word}”" in finding.text


@pytest.mark.parametrize(
    "name", ["Ad-Free Plan", "Rokuro", "Premium 4K", "Discovery", "Area 51", "Freedom", "Monthlies"]
)
def test_a_name_that_only_sounds_alike_is_fine(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, product(name=name)) == []


@pytest.mark.parametrize("name", ["The Trial", "A Year in Provence", "The Quarterly Review"])
def test_what_is_bought_once_may_be_called_by_a_cycle_or_an_offer(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, product(name=name, productType="NonConsumable")) == []
    assert found(tmp_path, product(name="Roku", productType="NonConsumable")) != []


def test_the_price_tiers_are_all_that_there_are() -> None:
    tiers = {Decimal(n) - Decimal("0.01") for n in range(1, 401)} | {Decimal(k) + Decimal("0.49") for k in range(31)}
    cents = [Decimal(number) / 100 for number in range(50_001)]
    assert {amount for amount in cents if is_tier(amount)} == tiers


@pytest.mark.parametrize("cost", ["$2.00", "$31.49", "$400.99", "$0.00", "US$5"])
def test_a_price_in_dollars_that_is_no_tier_is_a_warning(tmp_path: Path, cost: str) -> None:
    assert rules(found(tmp_path, product(cost=cost))) == [("warning", "price-tier")]


@pytest.mark.parametrize("cost", ["€2.00", "2.00", "CA$2.00", "¥200"])
def test_a_price_in_another_currency_has_no_tier(tmp_path: Path, cost: str) -> None:
    assert found(tmp_path, product(cost=cost)) == []


def test_what_is_posted_has_no_tier(tmp_path: Path) -> None:
    assert found(tmp_path, product(cost="$18.00", productType="PhysicalGood")) == []


def test_an_introductory_price_has_a_tier_too(tmp_path: Path) -> None:
    offer = {"trialType": "Months", "trialQuantity": "2"}
    assert found(tmp_path, product(**offer, trialCost="$0.99")) == []
    (finding,) = found(tmp_path, product(**offer, trialCost="$1.00"))
    assert finding.rule == "price-tier"
    assert "introductory price $1.00" in finding.text


@pytest.mark.parametrize(
    "fields",
    [
        {"freeTrialType": "Days", "freeTrialQuantity": "0"},
        {"freeTrialType": "Days"},
        {"freeTrialType": "None", "freeTrialQuantity": "7"},
        {"freeTrialQuantity": "7"},
        {"trialType": "Months", "trialQuantity": "0", "trialCost": "$0.99"},
        {"trialQuantity": "1", "trialCost": "$0.99"},
    ],
)
def test_a_unit_without_a_length_and_a_length_without_a_unit_are_warnings(
    tmp_path: Path, fields: dict[str, str]
) -> None:
    assert rules(found(tmp_path, product(**fields))) == [("warning", "trial-length")]


def test_a_length_that_is_no_number_is_not_told_twice(tmp_path: Path) -> None:
    fields = {"freeTrialType": "Days", "freeTrialQuantity": "seven"}
    assert rules(found(tmp_path, product(**fields))) == [("error", "bad-quantity")]


def test_an_introductory_price_in_days_is_a_warning(tmp_path: Path) -> None:
    fields = {"trialType": "Days", "trialQuantity": "10", "trialCost": "$0.99"}
    assert rules(found(tmp_path, product(**fields))) == [("warning", "trial-unit")]
    assert found(tmp_path, product(**{**fields, "trialType": "Years"})) == []


def test_two_subscriptions_without_a_group_are_a_warning(tmp_path: Path) -> None:
    plans = [product(), product(code="P2")]
    (finding,) = found(tmp_path, *plans)
    assert finding[:5] == ("warning", "channel.toml", 0, "", "missing-group")
    (tmp_path / "channel.toml").write_text('[groups]\nplans = ["P1"]\n')
    assert found(tmp_path, *plans) == []


def test_one_subscription_needs_no_group_nor_does_what_is_not_for_sale(tmp_path: Path) -> None:
    coins = product(code="P2", productType="Consumable")
    assert found(tmp_path, product(), coins) == []
    assert "missing-group" not in [one.rule for one in found(tmp_path, product(), product(code="P2", cost="?"))]


@pytest.mark.parametrize(
    ("total", "amount", "qty", "tax"),
    [
        ("$1.99", "$1.99", "1", "$0.00"),
        ("$5.97", "$1.99", "3", "$0.00"),
        ("$5.97", "$5.97", "3", "$0.00"),
        ("$2.15", "$1.99", "1", "$0.16"),
        ("1.99", "$1.99", "0", "$0.00"),
    ],
)
def test_an_items_total_may_be_its_amount_for_one_or_all_with_or_without_tax(
    tmp_path: Path, total: str, amount: str, qty: str, tax: str
) -> None:
    assert in_orders(tmp_path, sums(item(total, amount, qty), tax=tax)) == []


@pytest.mark.parametrize(
    ("total", "amount", "qty"), [("$9.99", "$1.99", "1"), ("$1.00", "$1.99", "1"), ("$3.98", "$1.99", "3")]
)
def test_an_item_that_does_not_add_up_is_a_warning(tmp_path: Path, total: str, amount: str, qty: str) -> None:
    both = in_orders(tmp_path, sums(item(total, amount, qty)))
    assert both == [("CheckOrder.xml", "item-total"), ("PlaceOrder.xml", "item-total")]


@pytest.mark.parametrize(
    "texts",
    [
        {"total": "$3.98"},
        {"subtotal": "$3.98", "tax": "$0.00", "shipping": "$0.00", "total": "$3.98"},
        {"subtotal": "$3.98", "tax": "$0.33", "shipping": "$1.00", "total": "$5.31"},
        {"tax": "$0.33", "total": "4.31"},
    ],
)
def test_an_order_whose_parts_make_its_total_is_fine(tmp_path: Path, texts: dict[str, str]) -> None:
    assert in_orders(tmp_path, sums(item("$1.99") * 2, **texts)) == []


def test_totals_of_items_may_hold_the_tax_already(tmp_path: Path) -> None:
    texts = {"subtotal": "$1.99", "tax": "$0.16", "shipping": "$0.00", "total": "$2.15"}
    assert in_orders(tmp_path, sums(item("$2.15"), **texts)) == []


def test_the_tax_may_stand_as_an_item_too_but_not_another_tax(tmp_path: Path) -> None:
    tax = item("$0.16", "$0.16", code="SKUTAX")
    assert in_orders(tmp_path, sums(item("$1.99") + tax, tax="$0.16", total="$2.15")) == []
    assert in_orders(tmp_path, sums(item("$1.99") + tax, total="$2.15")) == []
    findings = in_orders(tmp_path, sums(item("$1.99") + tax, tax="$0.17", total="$2.16"))
    assert findings == [("CheckOrder.xml", "tax-line"), ("PlaceOrder.xml", "tax-line")]


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        ({"total": "$1.98"}, "order-total"),
        ({"subtotal": "$1.99", "tax": "$1.00", "shipping": "$0.00", "total": "$1.99"}, "order-total"),
        ({"subtotal": "$2.99", "total": "$1.99"}, "order-subtotal"),
        ({"shipping": "$3.00", "total": "$1.99"}, "order-total"),
    ],
)
def test_an_order_that_does_not_add_up_is_a_warning_with_its_line(
    tmp_path: Path, texts: dict[str, str], rule: str
) -> None:
    (finding,) = found(tmp_path, PlaceOrder=sums(item("$1.99"), **texts))
    line = 3 + list(texts).index(rule.removeprefix("order-"))
    assert (finding.severity, finding.file, finding.line, finding.rule) == ("warning", "PlaceOrder.xml", line, rule)


def test_sums_that_are_no_prices_are_told_and_two_currencies_are_not_added(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, PlaceOrder=sums(item("$1.99"), tax="some", total="$1.99"))
    assert (finding.rule, finding.line) == ("bad-price", 3)
    assert found(tmp_path, PlaceOrder=sums(item("$1.99"), total="€7.00")) == []


def test_a_purchase_id_twice_in_an_order_is_a_warning(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, PlaceOrder=sums(item("$1.99", purchase="A") + item("$1.99", purchase="A")))
    assert (finding.rule, finding.line) == ("duplicate-purchase", 3)


@pytest.mark.parametrize(
    ("fields", "rule", "new"),
    [
        ({"productType": "yearlysub"}, "product-type", "YearlySub"),
        ({"freeTrialType": "DAYS", "freeTrialQuantity": "7"}, "trial-unit", "Days"),
        ({"trialType": "none"}, "trial-unit", "None"),
        ({"inStock": "True"}, "boolean", "true"),
        ({"isUpgrade": "FALSE"}, "boolean", "false"),
    ],
)
def test_a_word_in_another_case_is_a_warning_that_can_be_fixed(
    tmp_path: Path, fields: dict[str, str], rule: str, new: str
) -> None:
    (finding,) = found(tmp_path, product(**fields))
    assert (finding.severity, finding.rule) == ("warning", rule)
    assert finding.fix is not None
    assert finding.fix.new == new


@pytest.mark.parametrize(
    ("fields", "rule", "new"),
    [
        ({"status": "valid"}, "purchase-status", "Valid"),
        ({"inDunning": "True"}, "boolean", "true"),
        ({"productType": "monthlysub"}, "product-type", "MonthlySub"),
        ({"freeTrialType": "days"}, "trial-unit", "Days"),
        ({"productType": "Weekly"}, "product-type", ""),
        ({"freeTrialType": "Fortnights"}, "trial-unit", ""),
    ],
)
def test_words_of_purchases_are_looked_at_too(tmp_path: Path, fields: dict[str, str], rule: str, new: str) -> None:
    (finding,) = found(tmp_path, GetPurchases=answer([product(**fields)]))
    assert (finding.severity, finding.file, finding.rule) == ("warning", "GetPurchases.xml", rule)
    assert (finding.fix.new if finding.fix else "") == new


def test_what_is_neither_true_nor_false_is_a_warning_that_nobody_can_fix(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, product(inStock="maybe"))
    assert (finding.rule, finding.fix) == ("boolean", None)
    assert found(tmp_path, product(inStock="1", isUpgrade=None)) == []


def test_a_status_of_a_file_in_another_case_is_a_warning(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, CheckOrder=order("P1", head="<status>success</status>"))
    assert (finding.file, finding.rule) == ("CheckOrder.xml", "status-spelling")


def test_every_finding_names_a_public_source(tmp_path: Path) -> None:
    odd = [product(name="Roku", cost="$2.00", trialType="x"), product(cost=""), product(code="P2"), product(code="-")]
    findings = found(tmp_path, *odd, PlaceOrder=sums(item("$9.99"), total="$1"), GetPurchases="<result>")
    assert len({finding.rule for finding in findings}) > 8
    assert all(": " in finding.source or "FIDELITY" in finding.source for finding in findings)
