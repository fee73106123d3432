"""The catalogue as clients read it: which products, in which form, by which query."""

from __future__ import annotations

import json

import httpx
import pytest

from backends.service.storage.products import change_product
from tests.service.viewer import Viewer, error_of
from tests.support.service import RunningService

BTV = "/metadata/delivery/GLOBAL/btv/products"
VOD = "/metadata/delivery/GLOBAL/vod/products"


def get(viewer: Viewer, path: str = BTV, **query: object) -> httpx.Response:
    """Ask with parameters; those that are no text are sent as JSON."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
    return viewer.line.get(path, params=texts, headers={"authorization": viewer.headers["authorization"]})


def ids(viewer: Viewer, path: str = BTV, **query: object) -> list[str]:
    answer = get(viewer, path, **query)
    assert answer.status_code == 200, answer.text
    return [product["id"] for product in answer.json()["products"]]


def change(viewer: Viewer, product: str, **values: object) -> None:
    assert viewer.change(lambda db: change_product(db, "nagra", product, **values))


def test_btv_has_what_runs_and_vod_has_what_is_one_content(ava: Viewer) -> None:
    assert ids(ava, BTV) == ["PLAN", "YEAR", "FREE", "MOBILE", "4K"]
    assert ids(ava, VOD) == ["COINS", "RENTAL", "BOUND"]


def test_a_product_on_the_wire_has_the_documented_members(ava: Viewer) -> None:
    change(ava, "PLAN", start=1_700_000_000, end_purchase=1_900_000_000, device_classes=["Roku"])
    product = next(one for one in get(ava).json()["products"] if one["id"] == "PLAN")
    assert product == {
        "id": "PLAN",
        "type": "subscription",
        "Title": "Plan",
        "Description": "",
        "price": {"value": 8.99, "currency": "USD"},
        "locale": "en_US",
        "isShared": False,
        "billingCycle": "MONTHLY",
        "period": {"start": 1_700_000_000},
        "endPurchase": 1_900_000_000,
        "deviceClasses": ["Roku"],
    }


def test_a_page_tells_how_many_there_are_and_which_version_they_are(ava: Viewer) -> None:
    first = get(ava, limit=2).json()
    assert set(first) == {"products", "total_records", "version"}
    assert (len(first["products"]), first["total_records"]) == (2, 5)
    assert get(ava, limit=2, offset=2).json()["version"] == first["version"]
    change(ava, "YEAR", price_value="80")
    assert get(ava).json()["version"] != first["version"]


def test_pages_follow_each_other_without_a_gap(ava: Viewer) -> None:
    pages = [ids(ava, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert pages == [["PLAN", "YEAR"], ["FREE", "MOBILE"], ["4K"], []]


def test_an_unpublished_product_is_not_there(ava: Viewer) -> None:
    change(ava, "PLAN", published=False)
    assert "PLAN" not in ids(ava)
    assert "HIDDEN" not in ids(ava, VOD)


def test_a_filter_sort_and_fields_say_what_comes_back(ava: Viewer) -> None:
    cheap = get(ava, filter={"price.value": {"$lt": 10}}, sort=[["price.value", -1]], fields=["Title"], limit=2).json()
    assert cheap["products"] == [{"id": "PLAN", "Title": "Plan"}, {"id": "MOBILE", "Title": "Mobile"}]
    assert cheap["total_records"] == 4


def test_the_locale_of_a_filter_chooses_no_products(ava: Viewer) -> None:
    answer = get(ava, filter={"locale": "en_GB", "type": "ppv"}).json()
    assert [(product["id"], product["locale"]) for product in answer["products"]] == [("MOBILE", "en_GB")]


@pytest.mark.parametrize(
    ("cache", "header"),
    [({}, "private, max-age=600"), ({"cache": "true"}, "public, max-age=600"), ({"cache": "false"}, "no-store")],
)
def test_the_catalogue_may_be_kept_for_ten_minutes_unless_asked_otherwise(
    ava: Viewer, cache: dict[str, str], header: str
) -> None:
    assert get(ava, **cache).headers["cache-control"] == header


def test_pretty_is_for_people(ava: Viewer) -> None:
    assert "\n" in get(ava, pretty="true").text
    assert "\n" not in get(ava).text


def test_a_query_that_cannot_be_used_is_400_and_says_why(ava: Viewer) -> None:
    for query, name in (({"filter": "{"}, "filter"), ({"sort": "Title"}, "sort"), ({"limit": "all"}, "limit")):
        answer = get(ava, **query)
        assert error_of(answer) == (400, 30005)
        assert name in answer.json()["message"]


def test_a_provider_of_another_deployment_is_400(ava: Viewer) -> None:
    assert error_of(get(ava, "/metadata/delivery/OTHER/btv/products")) == (400, 30005)


def test_the_catalogue_needs_a_token_and_no_tenant(service: RunningService, ava: Viewer) -> None:
    assert error_of(ava.line.get(BTV)) == (401, 30010)
    assert get(ava).status_code == 200
    guest = ava.line.post("/ias/v2/anonymoustoken", headers={"tenantId": "other"}).json()["access_token"]
    assert ava.line.get(BTV, headers={"authorization": f"Bearer {guest}"}).json()["products"] == []


def test_a_seed_may_put_another_shape_on_the_wire(ava: Viewer) -> None:
    wire = {"price": {"value": "free"}, "Title": None, "colour": "violet"}
    change(ava, "PLAN", wire=wire)
    product = next(one for one in get(ava).json()["products"] if one["id"] == "PLAN")
    assert product["price"] == {"value": "free"}
    assert product["colour"] == "violet"
    assert "Title" not in product
    # Values of several kinds in one column can be sorted.
    assert set(ids(ava, sort=[["price.value", 1]])) == set(ids(ava))
