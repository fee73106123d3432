"""The operator's endpoints: who may write entitlements, and what may be written, bound and ended."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service.viewer import Viewer, error_of
from tests.support.service import PASSWORD, RunningService

PATH = "/rmg/v1/operator/entitlements"
TOKEN = "/keycloak/auth/realms/nagra/protocol/openid-connect/token"
BODY: dict[str, Any] = {
    "accountId": "ACC-ava",
    "productId": "PLAN",
    "validityType": "ABSOLUTE",
    "productType": "SUBSCRIPTION",
    "validFrom": "2020-01-31T00:00:00Z",
    "expiryDate": "2099-01-31T00:00:00Z",
}
NONSENSE: list[tuple[dict[str, Any], int]] = [
    ({"accountId": None}, 400),
    ({"accountId": 7}, 400),
    ({"accountId": "a\0b"}, 400),
    ({"accountId": "nobody"}, 404),
    ({"productId": "NOTHING"}, 404),
    ({"validityType": "FOREVER"}, 400),
    ({"productType": "subscription"}, 400),
    ({"productType": "CAPABILITY"}, 400),
    ({"validFrom": "yesterday"}, 400),
    ({"validFrom": "2020-01-31T00:00:00"}, 400),
    ({"expiryDate": "2019-01-31T00:00:00Z"}, 400),
    ({"expiryDate": 1_900_000_000}, 400),
    ({"_id": "short"}, 400),
    ({"deviceId": "nobody's"}, 400),
    ({"isFreemium": "no"}, 400),
    ({"status": "PAUSED"}, 400),
]


class Operator:
    """Somebody with the role operatorRole."""

    def __init__(self, line: httpx.Client) -> None:
        self.line = line
        form = {"grant_type": "password", "client_id": "tools", "username": "operator", "password": PASSWORD}
        token = line.post(TOKEN, data=form).json()["access_token"]
        self.headers = {"authorization": f"Bearer {token}", "nv-tenant-id": "nagra"}

    def add(self, query: str = "", **changes: Any) -> httpx.Response:
        body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
        return self.line.post(PATH + query, json=body, headers=self.headers)

    def put(self, identifier: str, **changes: Any) -> httpx.Response:
        return self.line.put(f"{PATH}/{identifier}", json=changes, headers=self.headers)

    def all(self, **query: str) -> dict[str, Any]:
        return dict(self.line.get(PATH, params=query, headers=self.headers).json())


@pytest.fixture
def operator(service: RunningService, line: httpx.Client) -> Operator:
    return Operator(line)


def seen(viewer: Viewer) -> list[str]:
    answer = viewer.line.get("/rmg/v1/user/device/entitlements", headers=viewer.headers)
    return [] if answer.status_code == 404 else [one["_id"] for one in answer.json()["resourceSet"]]


def test_an_operator_adds_an_entitlement_that_the_device_sees(operator: Operator, ava: Viewer) -> None:
    answer = operator.add()
    assert answer.status_code == 201
    assert list(answer.json()) == ["_id"]
    assert seen(ava) == [answer.json()["_id"]]


def test_an_operator_binds_to_a_device_and_lets_go_again(operator: Operator, ava: Viewer) -> None:
    tablet = Viewer(ava.line, ava.service).signed_on("tablet")
    identifier = operator.add().json()["_id"]
    assert operator.put(identifier, deviceId=tablet.device).json() == {"matchedCount": 1, "modifiedCount": 1}
    assert (seen(ava), seen(tablet)) == ([], [identifier])
    operator.put(identifier, deviceId="")
    assert (seen(ava), seen(tablet)) == ([identifier], [identifier])


def test_an_operator_binds_to_a_class(operator: Operator, ava: Viewer) -> None:
    tablet = Viewer(ava.line, ava.service).signed_on("tablet")
    identifier = operator.add(playoutDeviceClass="tablet").json()["_id"]
    assert (seen(ava), seen(tablet)) == ([], [identifier])


def test_an_operator_ends_an_entitlement(operator: Operator, ava: Viewer) -> None:
    identifier = operator.add().json()["_id"]
    assert operator.put(identifier, status="UNSUBSCRIBED").json() == {"matchedCount": 1, "modifiedCount": 1}
    assert operator.put(identifier, status="UNSUBSCRIBED").json() == {"matchedCount": 1, "modifiedCount": 0}
    assert ava.owned()[0].status == "UNSUBSCRIBED"


def test_a_duplicate_is_refused_only_where_the_operator_asks_for_it(operator: Operator, ava: Viewer) -> None:
    assert operator.add().status_code == 201
    assert operator.add().status_code == 201
    assert error_of(operator.add("?prohibitDuplicateProductPurchase=true")) == (403, 30022)
    assert error_of(operator.add("?prohibitDuplicateProductPurchase=perhaps")) == (400, 30005)
    later: dict[str, Any] = {"validFrom": "2099-01-31T00:00:00Z", "expiryDate": "2100-01-01T00:00:00Z"}
    assert operator.add("?prohibitDuplicateProductPurchase=true", **later).status_code == 201


def test_an_entitlement_for_one_device_is_no_duplicate(operator: Operator, ava: Viewer) -> None:
    operator.add(deviceId=ava.device)
    assert operator.add("?prohibitDuplicateProductPurchase=true").status_code == 201


def test_what_an_operator_writes_comes_back_as_it_was(operator: Operator, ava: Viewer) -> None:
    more: dict[str, Any] = {
        "_id": "0123456789abcdef01234567",
        "firstView": "2021-01-01T00:00:00Z",
        "lastBilledDate": "2022-01-01T00:00:00Z",
        "purchasedOffer": "SPRING",
        "sharedProductContentId": "film",
        "isArchivable": False,
        "purchasedByDeviceId": ava.device,
    }
    assert operator.add(**more).status_code == 201
    (found,) = operator.all()["resourceSet"]
    assert found == found | {**BODY, **more}
    assert error_of(operator.add(**more)) == (400, 30002)


def test_the_list_of_all_entitlements_is_counted_with_a_limit_of_0(operator: Operator, ava: Viewer) -> None:
    assert operator.all() == {"totalRecords": 0, "resourceSet": []}
    for _ in range(3):
        operator.add()
    assert operator.all(limit="0") == {"totalRecords": 3, "resourceSet": []}
    pages = [operator.all(limit="2", page=page)["resourceSet"] for page in "12"]
    assert [len(page) for page in pages] == [2, 1]
    assert operator.all(filter='{"productId":"YEAR"}')["totalRecords"] == 0


def test_an_entitlement_that_makes_no_sense_is_not_written(operator: Operator, ava: Viewer) -> None:
    for changes, status in NONSENSE:
        assert error_of(operator.add(**changes))[0] == status, changes
    assert ava.owned() == []


def test_a_change_that_makes_no_sense_changes_nothing(operator: Operator, ava: Viewer) -> None:
    identifier = operator.add().json()["_id"]
    before = ava.owned()
    assert error_of(operator.put(identifier)) == (400, 30002)
    assert error_of(operator.put(identifier, status=["SUBSCRIBED"])) == (400, 30002)
    assert error_of(operator.put(identifier, deviceId="nobody's")) == (400, 30002)
    assert error_of(operator.put("f" * 24, status="UNSUBSCRIBED")) == (404, 30031)
    assert error_of(operator.put("%00", status="UNSUBSCRIBED")) == (404, 30031)
    assert ava.owned() == before


def test_only_somebody_with_the_operators_role_may_write(operator: Operator, ava: Viewer) -> None:
    for headers in ({"nv-tenant-id": "nagra"}, ava.headers, {**operator.headers, "authorization": "Bearer x.y.z"}):
        assert error_of(ava.line.post(PATH, json=BODY, headers=headers)) == (401, 30010)
        assert error_of(ava.line.get(PATH, headers=headers)) == (401, 30010)
    authorization = {"authorization": operator.headers["authorization"]}
    assert error_of(ava.line.post(PATH, json=BODY, headers=authorization)) == (400, 30003)
    elsewhere = {**authorization, "nv-tenant-id": "nowhere"}
    assert error_of(ava.line.post(PATH, json=BODY, headers=elsewhere)) == (403, 30011)
    other = {**authorization, "nv-tenant-id": "other"}
    assert error_of(ava.line.post(PATH, json=BODY, headers=other)) == (404, 30031)


def test_an_operators_token_ends_after_five_minutes(service: RunningService, operator: Operator) -> None:
    service.context.clock.advance(301)
    assert error_of(operator.add()) == (401, 30010)
