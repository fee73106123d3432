"""The demo's seed data: the twin of the demo channel, with an account for every persona."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import httpx

from backends.service.seed import SeedData, demo_folder, read_seed
from tests.service.viewer import Viewer
from tests.support.service import RunningService
from tui_store.resources import asset

CHANNEL = asset("channels", "streamlight", "csfake")
CYCLES = {"MonthlySub": "MONTHLY", "QuarterlySub": "QUARTERLY", "YearlySub": "YEARLY"}
# What only a Purchase Service can sell.
EXTRA = {"RENT-NIGHT-FERRY", "SL-BIGSCREEN", "SL-POCKET"}


def sold_by_the_channel(name: str = "GetCatalog.xml") -> list[dict[str, str]]:
    found = ElementTree.parse(CHANNEL / name).iter("product")
    return [{field.tag: field.text or "" for field in product} for product in found]


def seed() -> SeedData:
    return read_seed(demo_folder())


def test_every_product_of_the_channel_but_physical_goods_is_in_the_seed_and_nothing_else() -> None:
    codes = {one["code"] for one in sold_by_the_channel() if one["productType"] != "PhysicalGood"}
    assert {one.id for one in seed().product} == codes | EXTRA


def test_each_product_has_the_name_words_price_and_kind_of_its_twin() -> None:
    by_id = {one.id: one for one in seed().product}
    for twin in sold_by_the_channel():
        if twin["productType"] == "PhysicalGood":
            continue
        product = by_id[twin["code"]]
        assert (product.title, product.description) == (twin["name"], twin["description"])
        assert f"${product.price}" == twin["cost"]
        assert product.currency == "USD"
        assert product.billing_cycle == CYCLES.get(twin["productType"], "")
        if twin["productType"] in CYCLES:
            assert product.type == "subscription"
        else:
            is_kept = product.type == "capability"
            assert is_kept == (twin["productType"] == "NonConsumable")
            assert is_kept or product.type in ("transactional", "ppv")


def test_the_twins_stand_in_the_channels_order() -> None:
    codes = [one["code"] for one in sold_by_the_channel() if one["productType"] != "PhysicalGood"]
    assert [one.id for one in seed().product if one.id not in EXTRA] == codes


def test_something_is_bound_to_its_device_and_something_to_classes() -> None:
    by_id = {one.id: one for one in seed().product}
    assert {one.id for one in seed().product if one.device_bound} == {"RENT-NIGHT-FERRY"}
    assert by_id["SL-POCKET"].device_classes == ["mobileDevice", "tablet"]
    assert by_id["SL-BIGSCREEN"].device_classes == ["Roku"]
    assert by_id["RENT-NIGHT-FERRY"].price == Decimal("3.99")
    (tenant,) = seed().tenant
    assert (tenant.id, tenant.device_classes) == ("nagra", ["Roku", "mobileDevice", "tablet"])


def test_every_persona_can_sign_on_and_only_the_one_whose_card_declines_is_denied() -> None:
    accounts = {user.name: account for account in seed().account for user in account.user}
    for path in asset("personas").glob("*.toml"):
        persona = tomllib.loads(path.read_text(encoding="utf-8"))
        account = accounts[path.stem]
        assert account.name == persona["title"]
        assert [user.password for user in account.user] == ["demo"]
        declines = persona.get("payment", {}).get("declines", False)
        assert account.crm_policy == ("deny" if declines else "")
        owned = {one.product for one in account.entitlement}
        had = {one["code"] for one in sold_by_the_channel("GetPurchases.xml")}
        assert owned == (had if persona["history"] == "channel" else set())


def test_the_demos_corner_cases_are_what_their_names_say(tmp_path: Path) -> None:
    with RunningService.at(tmp_path, seed()) as service, httpx.Client(base_url=service.url, trust_env=False) as line:

        def said(user: str, **device: object) -> object:
            answer = Viewer(line, service, user).sign_on(**(device or {"deviceInformation": {}}))
            return answer.json().get("errorCode", answer.status_code)

        assert [said(user) for user in ("us-no-pin", "suspended", "cancelled", "full-house")] == [
            200,
            20002,
            20001,
            20007,
        ]
        assert said("full-house", clientId="full-house-television") == 200
        assert said("two-homes") == 200
