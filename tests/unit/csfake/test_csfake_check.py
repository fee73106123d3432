from __future__ import annotations

from pathlib import Path

import pytest

from backends.csfake.check import check
from backends.csfake.finding import Finding
from tests.unit.csfake.writing import GOOD, HEAD, answer, folder, order, product
from tui_store.domain.errors import InputError

COSTS = ("€1.00", "1.00")
SAMPLE = [
    product(code="TS1", productType="Consumable", qty="1", freeTrialQuantity="12", freeTrialType="Months"),
    product(code="NW1", productType="NonConsumable", qty="0"),
]


def found(path: Path, catalog: str | bytes | None = None, **files: str | bytes) -> list[Finding]:
    orders: dict[str, str | bytes] = {"CheckOrder": order("P1"), "PlaceOrder": order("P1", "SKUTAX")}
    return check(folder(path, catalog, **{**orders, **files}))


def rules(findings: list[Finding], severity: str) -> list[str]:
    return [finding.rule for finding in findings if finding.severity == severity]


def test_a_sound_folder_has_nothing_to_be_found(tmp_path: Path) -> None:
    assert found(tmp_path, answer([product()]), GetPurchases=answer([product(status="Valid")])) == []


def test_a_folder_like_rokus_sample_has_no_errors(tmp_path: Path) -> None:
    findings = found(
        tmp_path, answer(SAMPLE), CheckOrder=order("TS1"), PlaceOrder=order("TS1", "SKUTAX"), GetUpgrade=order()
    )
    assert rules(findings, "error") == []
    assert rules(findings, "warning") == ["trial-without-subscription"]


def test_a_folder_that_can_not_be_opened_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check(tmp_path / "missing")


def test_a_folder_without_a_catalog_is_one_error(tmp_path: Path) -> None:
    assert rules(check(tmp_path), "error") == ["no-catalog"]


@pytest.mark.parametrize(
    ("catalog", "rule"),
    [
        ("<result><products>", "truncated"),
        ("<result><a></b></result>", "malformed"),
        ('<!DOCTYPE r [<!ENTITY a "x">]><result>&a;</result>', "hostile"),
        (b"\x00\x01\x02", "malformed"),
        (answer(head="<status>Failure</status>"), "not-success"),
    ],
)
def test_a_catalog_that_answers_nobody_is_an_error(tmp_path: Path, catalog: str | bytes, rule: str) -> None:
    assert rules(found(tmp_path, catalog), "error") == [rule]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"code": "-"}, "no-code"),
        ({"name": ""}, "no-name"),
        ({"cost": ""}, "no-price"),
        ({"cost": "gratis"}, "bad-price"),
        ({"qty": "-2"}, "bad-quantity"),
        ({"trialQuantity": "1", "trialType": "Months", "trialCost": "x"}, "bad-trial-price"),
    ],
)
def test_a_product_that_is_not_for_sale_is_an_error_with_its_line(
    tmp_path: Path, fields: dict[str, str | None], rule: str
) -> None:
    (finding,) = found(tmp_path, answer([product(code="P1"), product(**{"code": "P2", **fields})]))
    code = fields.get("code", "P2")
    assert (finding.severity, finding.file, finding.line, finding.rule) == ("error", "GetCatalog.xml", 3, rule)
    assert finding.code == ("" if code == "-" else code)


def test_a_code_that_stood_before_is_an_error(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, answer([product(), product()]))
    assert (finding.rule, finding.line, finding.code) == ("duplicate-code", 3, "P1")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"productType": "AnnualSub"}, "product-type"),
        ({"productType": "Weekly"}, "product-type"),
        ({"productType": ""}, "product-type"),
        ({"productType": "monthlysub"}, "product-type"),
        (
            {"productType": "Consumable", "freeTrialType": "Days", "freeTrialQuantity": "7"},
            "trial-without-subscription",
        ),
        ({"freeTrialType": "Years", "freeTrialQuantity": "1"}, "trial-unit"),
        ({"trialType": "Fortnights"}, "trial-unit"),
        ({"trialType": "Months", "trialQuantity": "1"}, "no-trial-price"),
        ({"trialType": "Months", "trialQuantity": "1", "trialCost": "€1.00"}, "trial-currency"),
        (
            {
                "freeTrialType": "Days",
                "freeTrialQuantity": "7",
                "trialType": "Months",
                "trialQuantity": "1",
                "trialCost": "$0.99",
            },
            "two-offers",
        ),
    ],
)
def test_an_odd_product_is_a_warning(tmp_path: Path, fields: dict[str, str | None], rule: str) -> None:
    findings = found(tmp_path, answer([product(**fields)]))
    assert [(one.severity, one.rule, one.code) for one in findings] == [("warning", rule, GOOD["code"])]


def test_prices_in_two_currencies_are_a_warning(tmp_path: Path) -> None:
    packets = [product(code=cost, productType="Consumable", cost=cost) for cost in COSTS]
    assert rules(found(tmp_path, answer([product(), *packets])), "warning") == ["mixed-currencies"]


def test_order_ids_that_differ_are_an_error(tmp_path: Path) -> None:
    findings = found(tmp_path, answer([product()]), PlaceOrder=order("P1", order_id="another"))
    assert [(one.rule, one.file) for one in findings] == [("order-id-mismatch", "PlaceOrder.xml")]


def test_an_id_in_one_order_file_only_is_an_error_and_none_at_all_a_warning(tmp_path: Path) -> None:
    catalog = answer([product()])
    assert rules(found(tmp_path, catalog, PlaceOrder=order("P1", order_id="")), "error") == ["order-id-mismatch"]
    findings = found(tmp_path, catalog, CheckOrder=order("P1", order_id=""), PlaceOrder=order("P1", order_id=""))
    assert rules(findings, "warning") == ["no-order-id"]


def test_an_order_item_that_the_catalog_does_not_have_is_a_warning_but_for_the_tax(tmp_path: Path) -> None:
    findings = found(tmp_path, answer([product()]), PlaceOrder=order("SKUTAX", "S399M1706"))
    assert [(one.severity, one.rule, one.line, one.code) for one in findings] == [
        ("warning", "unknown-code", 3, "S399M1706")
    ]


def test_a_missing_order_file_is_a_warning(tmp_path: Path) -> None:
    findings = check(folder(tmp_path, answer([product()]), CheckOrder=order("P1")))
    assert [(one.rule, one.file) for one in findings] == [("no-order-file", "PlaceOrder.xml")]
    assert rules(findings, "error") == []


@pytest.mark.parametrize("name", ["GetPurchases", "CheckOrder", "PlaceOrder", "GetStoreCatalog", "GetUpgrade"])
def test_every_file_that_refuses_or_can_not_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    for content, rule in (("<result><status>Failure</status></result>", "not-success"), ("<result>", "truncated")):
        findings = found(tmp_path, answer([product()]), **{name: content})
        assert (f"{name}.xml", rule) in [(one.file, one.rule) for one in findings if one.severity == "error"]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"code": "GONE"}, "unknown-code"),
        ({"code": "-"}, "no-code"),
        ({"purchaseDate": "last year"}, "bad-date"),
        ({"renewalDate": "2013-02-30T00:00:00"}, "bad-date"),
        ({"status": "Maybe"}, "purchase-status"),
        ({"qty": "some"}, "bad-quantity"),
        ({"cost": "x"}, "bad-price"),
    ],
)
def test_an_odd_purchase_is_a_warning(tmp_path: Path, fields: dict[str, str | None], rule: str) -> None:
    findings = found(tmp_path, answer([product()]), GetPurchases=answer([product(**fields)]))
    assert [(one.severity, one.file, one.line, one.rule) for one in findings] == [
        ("warning", "GetPurchases.xml", 2, rule)
    ]


def test_a_purchase_id_that_stood_before_is_a_warning(tmp_path: Path) -> None:
    rows = [product(purchaseId="1"), product(purchaseId="1"), product(purchaseId=None), product(purchaseId=None)]
    findings = found(tmp_path, answer([product()]), GetPurchases=answer(rows))
    assert [(one.rule, one.line) for one in findings] == [("duplicate-purchase", 3)]


def test_dates_that_mean_never_are_fine(tmp_path: Path) -> None:
    row = product(purchaseDate="0001-01-01T00:00:00", expirationDate=None, renewalDate="")
    assert found(tmp_path, answer([product()]), GetPurchases=answer([row])) == []


def test_an_error_message_beside_success_and_a_missing_status_are_warnings(tmp_path: Path) -> None:
    both = HEAD.replace('<errorMessage xmlns=""/>', "<errorMessage>Hm</errorMessage>")
    assert rules(found(tmp_path, answer([product()], both)), "warning") == ["error-with-success"]
    assert rules(found(tmp_path, answer([product()], "")), "warning") == ["no-status"]


def test_a_mistake_in_channel_toml_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "channel.toml").write_text("avod = 1")
    assert rules(found(tmp_path, answer([product()])), "error") == ["channel-toml"]


def test_texts_of_findings_are_inert(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, answer([product(cost="\u202e&#x9b;31m$")]))
    assert finding.text == "Its price “31m$” is no price. It is shown, but not for sale."


def test_a_group_with_a_code_that_the_catalog_does_not_have_is_a_warning(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "channel.toml").write_text('[groups]\nplans = ["P1", "P2"]\n')
    (finding,) = found(tmp_path, answer([product()]))
    assert finding[:5] == ("warning", "channel.toml", 0, "P2", "unknown-code")
    assert "the group plans" in finding.text


def test_a_group_with_something_that_is_no_subscription_is_a_warning(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "channel.toml").write_text('[groups]\nplans = ["P1", "GEM"]\n')
    (finding,) = found(tmp_path, answer([product(), product(code="GEM", productType="Consumable")]))
    assert finding[:5] == ("warning", "channel.toml", 0, "GEM", "group-without-subscription")


def test_a_code_in_two_groups_is_an_error(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "channel.toml").write_text('[groups]\nplans = ["P1"]\nclubs = ["P1"]\n')
    (finding,) = found(tmp_path, answer([product()]))
    assert (finding.severity, finding.file, finding.rule) == ("error", "channel.toml", "channel-toml")
