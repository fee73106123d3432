from __future__ import annotations

from tests.unit.channel_store.shop import EXPIRED, NOW, PRODUCTS, Shop, Stage, product
from tui_store.channel_store.commands.catalog import product_fields
from tui_store.channel_store.commands.purchases import purchase_fields
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore


async def answer(store: ChannelStore, command: str) -> ContentNode:
    result = await store.run(command)
    assert result is not None
    return result


async def test_the_catalog_lists_every_product_with_status_1() -> None:
    result = await answer(Stage().store, "getCatalog")
    assert (result.get("status"), result.get("statusMessage")) == (1, "Success")
    assert [child.get("code") for child in result.children] == ["TS1", "PLAN", "12345", "BAD"]


async def test_an_empty_catalog_is_a_success_without_children() -> None:
    stage = Stage()
    stage.shop.shelf = Shop(()).shelf
    result = await answer(stage.store, "getCatalog")
    assert result.to_json_data() == {"status": 1, "statusMessage": "Success", "children": []}


async def test_the_store_catalog_is_asked_for_apart_and_set_apart() -> None:
    stage = Stage()
    result = await answer(stage.store, "getStoreCatalog")
    assert stage.store.get_field("storeCatalog") is result
    assert stage.store.get_field("catalog") is None
    assert [child.get("code") for child in result.children] == ["TS1"]


def test_a_catalog_child_has_the_documented_fields() -> None:
    fields = product_fields(PRODUCTS[0])
    assert fields == {
        "code": "TS1",
        "name": "Gem pack",
        "description": "",
        "productType": "Consumable",
        "cost": "$1.99",
        "qty": 1,
        "quantity": 1,
        "freeTrialQuantity": 0,
        "freeTrialType": "",
        "trialCost": "",
        "trialQuantity": 0,
        "trialType": "",
        "HDPosterUrl": "",
        "SDPosterUrl": "",
        "id": "5409d06c",
        "status": "",
        "purchaseDate": "",
    }


def test_only_what_is_bought_once_has_a_quantity_in_the_catalog() -> None:
    assert "quantity" not in product_fields(PRODUCTS[1])
    assert product_fields(PRODUCTS[2])["quantity"] == 0


def test_a_code_stays_a_text_and_a_cost_stays_as_the_file_has_it() -> None:
    fields = product_fields(product("12345", "Film", "NonConsumable", "€4,99"))
    assert (fields["code"], fields["cost"]) == ("12345", "€4,99")


def test_a_faulty_product_is_listed_as_far_as_it_goes() -> None:
    fields = product_fields(PRODUCTS[3]._replace(qty="lots"))
    assert (fields["code"], fields["cost"], fields["qty"]) == ("BAD", "free", 0)


def test_other_elements_of_a_product_are_kept_and_never_hide_a_field() -> None:
    odd = PRODUCTS[0]._replace(
        extras=(("CODE", "X"), ("children", "Y"), ("maxQty", "8"), ("maxqty", "9"), ("nil", None))
    )
    fields = product_fields(odd)
    assert fields["code"] == "TS1"
    assert fields["maxQty"] == "8"
    assert fields["nil"] == ""
    assert not {"CODE", "children", "maxqty"} & set(fields)


def test_a_purchases_child_has_the_documented_fields() -> None:
    assert purchase_fields(EXPIRED) == {
        "code": "PLAN",
        "cost": "$8.99",
        "description": "",
        "expirationDate": "2026-10-22T12:00:00",
        "freeTrialQuantity": 0,
        "freeTrialType": "None",
        "inDunning": "true",
        "name": "Premium",
        "productType": "MonthlySub",
        "purchaseChannel": "WEB",
        "purchaseContext": "ISU",
        "purchaseDate": "2026-09-22T12:00:00",
        "purchaseId": "old-1",
        "qty": 1,
        "renewalDate": "",
        "status": "Invalid",
        "trialCost": "",
        "trialQuantity": 0,
        "trialType": "None",
        "maxQty": "8",
        "HDPosterUrl": "",
        "SDPosterUrl": "",
    }


async def test_current_purchases_leave_out_what_has_ended() -> None:
    stage = Stage()
    stage.shop.history = [EXPIRED._replace(status="Valid", purchased=NOW), EXPIRED]
    assert (await answer(stage.store, "getPurchases")).child_count == 1
    result = await answer(stage.store, "getAllPurchases")
    assert [child.get("status") for child in result.children] == ["Valid", "Invalid"]
    assert stage.store.get_field("purchases") is result


async def test_no_purchases_are_a_success() -> None:
    result = await answer(Stage().store, "getPurchases")
    assert result.to_json_data() == {"status": 1, "statusMessage": "Success", "children": []}


def test_a_trial_cost_is_the_text_of_the_file() -> None:
    assert product_fields(PRODUCTS[1]._replace(trial_cost="4,99 €"))["trialCost"] == "4,99 €"
    assert purchase_fields(EXPIRED._replace(trial_cost="$0.99"))["trialCost"] == "$0.99"
