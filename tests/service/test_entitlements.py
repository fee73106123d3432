"""What an account is entitled to, which device may play what of it, and where a rental begins to run."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from backends.service.storage.entitlements import change_entitlement
from backends.service.storage.products import change_product
from tests.service.viewer import Viewer, error_of
from tests.support.service import RunningService
from tui_store.domain.clock import parse_moment

ACCOUNT, DEVICE = "/rmg/v1/user/entitlements", "/rmg/v1/user/device/entitlements"
CAPABILITIES = "/rmg/v1/user/capabilities"
DAY = 86_400


def get(viewer: Viewer, path: str = DEVICE, **query: str) -> httpx.Response:
    return viewer.line.get(path, params=query, headers=viewer.headers)


def seen(viewer: Viewer, path: str = DEVICE) -> list[str]:
    """The products of the entitlements that a viewer's device is told of; nothing is a 404."""
    answer = get(viewer, path)
    if answer.status_code == 404:
        assert error_of(answer) == (404, 30031)
        return []
    return [one["productId"] for one in answer.json()["resourceSet"]]


def tablet_of(viewer: Viewer, device_class: str = "tablet") -> Viewer:
    """Another device of the same account."""
    return Viewer(viewer.line, viewer.service, viewer.user).signed_on(device_class)


def play(viewer: Viewer, content: str = "film", **query: str) -> httpx.Response:
    parameters = {"content_id": content, "type": "device", **query}
    return viewer.line.post("/ias/v2/content_token", params=parameters, headers=viewer.headers)


def change(viewer: Viewer, product: str, **values: object) -> None:
    assert viewer.change(lambda db: change_product(db, "nagra", product, **values))


def only(viewer: Viewer) -> dict[str, Any]:
    (one,) = get(viewer, ACCOUNT).json()["resourceSet"]
    return dict(one)


def test_an_account_without_entitlements_is_404(ava: Viewer) -> None:
    for path in (ACCOUNT, DEVICE, CAPABILITIES):
        assert error_of(get(ava, path)) == (404, 30031)


def test_an_entitlement_on_the_wire_has_the_documented_members(service: RunningService, ava: Viewer) -> None:
    service.context.clock.set(parse_moment("2026-01-31T12:00:00Z"))
    ava.signed_on()
    ava.buy("4K")
    body = get(ava, CAPABILITIES).json()
    assert body["totalRecords"] == 1
    (one,) = body["resourceSet"]
    assert len(one.pop("_id")) == 24
    assert one == {
        "productId": "4K",
        "accountId": "ACC-ava",
        "status": "SUBSCRIBED",
        "validityType": "ABSOLUTE",
        "productType": "CAPABILITY",
        "validFrom": "2026-01-31T12:00:00Z",
        "expiryDate": "9999-12-31T23:59:59Z",
        "created": "2026-01-31T12:00:00Z",
        "modified": "2026-01-31T12:00:00Z",
        "isArchivable": True,
        "isFreemium": False,
        "capabilityType": "UHD",
        "userId": one["userId"],
        "purchasedByDeviceId": ava.device,
    }


def test_a_device_bound_entitlement_is_for_its_device_alone(ava: Viewer) -> None:
    tablet = tablet_of(ava)
    ava.buy("BOUND")
    ava.buy("PLAN")
    assert seen(ava) == ["BOUND", "PLAN"]
    assert seen(tablet) == ["PLAN"]
    assert seen(tablet, ACCOUNT) == ["BOUND", "PLAN"]


@pytest.mark.parametrize("device_class", ["tablet", "", "a class that nobody defined"])
def test_a_class_bound_product_is_for_devices_of_its_classes_alone(ava: Viewer, device_class: str) -> None:
    change(ava, "MOBILE", device_classes=["mobileDevice", "a class that nobody defined"])
    phone, other = tablet_of(ava, "mobileDevice"), tablet_of(ava, device_class)
    # Whoever buys it: the rule is about where it is played.
    other.buy("MOBILE")
    assert (seen(phone), seen(other)) == (["MOBILE"], [])
    assert seen(other, ACCOUNT) == ["MOBILE"]


def test_an_entitlement_may_be_bound_to_a_class_itself(ava: Viewer) -> None:
    ava.buy("PLAN")
    identifier = ava.owned()[0].id
    ava.change(lambda db: change_entitlement(db, identifier, device_class="tablet"))
    assert (seen(ava), seen(tablet_of(ava))) == ([], ["PLAN"])


def test_with_the_feature_off_nothing_binds(service: RunningService, ava: Viewer) -> None:
    tablet = tablet_of(ava)
    ava.buy("BOUND")
    ava.buy("MOBILE")
    service.do(lambda: service.context.change_rules(device_specific_products=False))
    assert seen(tablet) == ["BOUND", "MOBILE"]


def test_capabilities_are_a_kind_of_their_own(ava: Viewer) -> None:
    for product in ("PLAN", "4K", "COINS"):
        ava.buy(product)
    assert seen(ava, CAPABILITIES) == ["4K"]


def test_a_switch_takes_the_device_route_away(service: RunningService, ava: Viewer) -> None:
    ava.buy("PLAN")
    service.context.faults.set("no_device_route", "on")
    answer = get(ava)
    assert answer.status_code == 404
    assert answer.json() == {"http-error": {"http-status-code": 404, "http-reason-phrase": "Not Found"}}
    assert seen(ava, ACCOUNT) == ["PLAN"]


def test_a_list_of_entitlements_is_paged_from_page_1_and_sorted(ava: Viewer) -> None:
    for product in ("PLAN", "4K", "COINS"):
        ava.buy(product)
    first, second = (get(ava, limit="2", page=page).json() for page in "12")
    assert [len(page["resourceSet"]) for page in (first, second)] == [2, 1]
    assert first["totalRecords"] == second["totalRecords"] == 3
    by_name = get(ava, sort='[["productId",1]]').json()["resourceSet"]
    assert [one["productId"] for one in by_name] == ["4K", "COINS", "PLAN"]
    assert get(ava, limit="0").json() == {"totalRecords": 3, "resourceSet": []}
    assert error_of(get(ava, page="0")) == (400, 30005)


def test_what_has_ended_stays_in_the_list(service: RunningService, ava: Viewer) -> None:
    ava.buy("PLAN")
    service.context.clock.advance(40 * DAY)
    ava.signed_on()
    assert seen(ava) == ["PLAN"]


def test_entitlements_need_a_subscriber(ava: Viewer) -> None:
    guest = ava.line.post("/ias/v2/anonymoustoken", headers={"tenantId": "nagra"}).json()["access_token"]
    headers = {"nv-tenant-id": "nagra", "authorization": f"Bearer {guest}"}
    assert error_of(ava.line.get(DEVICE, headers=headers)) == (403, 30012)
    assert error_of(ava.line.get(DEVICE)) == (401, 30010)


def test_the_first_play_of_a_rental_fixes_when_it_ends(service: RunningService, ava: Viewer) -> None:
    start = parse_moment("2026-03-01T12:00:00Z")
    service.context.clock.set(start)
    change(ava, "RENTAL", content_ids=["film"])
    ava.signed_on()
    ava.buy("RENTAL")
    bought = only(ava)
    assert (bought["validityType"], bought["expiryDate"]) == ("RELATIVE", "2026-03-31T12:00:00Z")
    assert "firstView" not in bought
    service.context.clock.advance(10 * DAY)
    ava.signed_on()
    answer = play(ava)
    assert answer.status_code == 200
    claims = jwt.decode(answer.json()["content_token"], options={"verify_signature": False})
    assert (claims["contentId"], claims["deviceId"]) == ("film", ava.device)
    begun = only(ava)
    assert (begun["firstView"], begun["expiryDate"]) == ("2026-03-11T12:00:00Z", "2026-03-13T12:00:00Z")
    service.context.clock.advance(DAY)
    ava.signed_on()
    assert play(ava).status_code == 200
    assert only(ava) == begun
    service.context.clock.advance(DAY)
    ava.signed_on()
    assert error_of(play(ava)) == (403, 30024)


def test_a_rental_begun_on_its_last_day_ends_no_later(service: RunningService, ava: Viewer) -> None:
    service.context.clock.set(parse_moment("2026-03-01T12:00:00Z"))
    change(ava, "RENTAL", content_ids=["film"])
    ava.signed_on()
    ava.buy("RENTAL")
    service.context.clock.advance(29 * DAY)
    ava.signed_on()
    assert play(ava).status_code == 200
    assert only(ava)["expiryDate"] == "2026-03-31T12:00:00Z"


def test_a_rental_is_not_begun_while_something_else_runs(ava: Viewer) -> None:
    change(ava, "RENTAL", content_ids=["film"])
    change(ava, "PLAN", content_ids=["film"])
    ava.buy("RENTAL")
    ava.buy("PLAN")
    assert play(ava).status_code == 200
    assert [one.first_view for one in ava.owned()] == [None, None]


def test_a_content_is_not_played_where_its_entitlement_does_not_bind(ava: Viewer) -> None:
    change(ava, "BOUND", content_ids=["film"])
    change(ava, "MOBILE", content_ids=["match"])
    ava.buy("BOUND")
    ava.buy("MOBILE")
    tablet = tablet_of(ava)
    assert play(ava, "film").status_code == 200
    assert error_of(play(tablet, "film")) == (403, 30024)
    assert error_of(play(ava, "match")) == (403, 30024)


def test_a_content_that_nobody_bought_or_knows_is_not_played(ava: Viewer) -> None:
    change(ava, "RENTAL", content_ids=["film"])
    assert error_of(play(ava, "film")) == (403, 30024)
    assert error_of(play(ava, "nonsense")) == (404, 30031)
    assert error_of(play(ava, "")) == (400, 30005)
    assert error_of(play(ava, "film", type="stb")) == (400, 30005)
    ava.buy("RENTAL")
    ava.change_account(state="SUSPENDED")
    assert error_of(play(ava, "film")) == (403, 20002)
