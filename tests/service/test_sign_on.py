"""Signing on: which device it is, who is let in, and what the tokens say."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from backends.service.storage import accounts
from backends.service.storage.schema import USERS
from tests.service.viewer import SIGN_ON, Viewer, error_of
from tests.support.service import PASSWORD, RunningService

TENANT = {"nv-tenant-id": "nagra"}
AGS = {**TENANT, "x-auth-service-id": "tui-store"}
NEW = {"deviceInformation": {"playoutDeviceClass": "Roku"}}


@pytest.fixture
def stranger(service: RunningService, line: httpx.Client) -> Viewer:
    """Somebody who has not signed on yet."""
    return Viewer(line, service)


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def ags_body(user: str = "ava", password: str = PASSWORD) -> dict[str, Any]:
    parameters = [{"name": "username", "value": user}, {"name": "password", "value": password}]
    return {"parameters": parameters, **NEW}


def test_a_first_sign_on_registers_the_device_with_its_class(stranger: Viewer) -> None:
    stranger.signed_on("tablet")
    (device,) = stranger.devices()
    assert (device.id, device.device_class, device.status) == (stranger.device, "tablet", "ENABLED")


def test_a_sign_on_with_the_client_id_makes_no_second_device(ava: Viewer) -> None:
    answer = ava.sign_on(clientId=ava.device)
    assert answer.json()["client_id"] == ava.device
    assert len(ava.devices()) == 1


def test_device_information_that_is_sent_again_makes_a_new_device(ava: Viewer) -> None:
    again = ava.sign_on(**NEW).json()
    assert again["client_id"] != ava.device
    assert len(ava.devices()) == 2


def test_the_token_answer_has_its_documented_members(ava: Viewer) -> None:
    assert ava.tokens["token_type"] == "bearer"
    assert ava.tokens["accountId"] == "ACC-ava"
    lifetimes = [ava.tokens[name] for name in ("expires_in", "refresh_expires_in", "fixed_refresh_expires_in")]
    assert lifetimes == [3600, 172_800, 7_776_000]


def test_the_access_token_has_its_documented_claims(ava: Viewer) -> None:
    found = claims(ava.tokens["access_token"])
    assert jwt.get_unverified_header(ava.tokens["access_token"])["alg"] == "HS256"
    assert (found["typ"], found["ver"], found["tenantId"]) == ("DevAuthN", "1.0", "nagra")
    assert (found["accountId"], found["deviceId"], found["playoutDeviceClass"]) == ("ACC-ava", ava.device, "Roku")
    assert found["fixed_exp"] - found["exp"] == 7_776_000 - 3600


def test_the_refresh_token_is_of_its_own_kind(ava: Viewer) -> None:
    assert claims(ava.tokens["refresh_token"])["typ"] == "RefreshAuthN"
    assert error_of(ava.line.post(SIGN_ON, headers=TENANT, json={}))[0] == 400


def test_a_switch_gives_exp_in_milliseconds(service: RunningService, stranger: Viewer) -> None:
    service.context.faults.set("exp_in_ms", "on")
    stranger.signed_on()
    assert claims(stranger.tokens["access_token"])["exp"] > 10**12
    assert stranger.buy("PLAN").status_code == 201


@pytest.mark.parametrize(("user", "password"), [("ava", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_user_or_password_is_401(stranger: Viewer, user: str, password: str) -> None:
    answer = stranger.line.post(SIGN_ON, json={"username": user, "password": password, **NEW}, headers=TENANT)
    assert error_of(answer) == (401, 30013)


def test_ias_takes_the_tenant_from_either_header(stranger: Viewer) -> None:
    body = {"username": "ava", "password": PASSWORD, **NEW}
    for name in ("nv-tenant-id", "tenantId"):
        assert stranger.line.post(SIGN_ON, json=body, headers={name: "nagra"}).status_code == 200
    assert error_of(stranger.line.post(SIGN_ON, json=body)) == (400, 30003)
    both = {"nv-tenant-id": "nagra", "tenantId": "other"}
    assert error_of(stranger.line.post(SIGN_ON, json=body, headers=both)) == (400, 30004)
    assert error_of(stranger.line.post(SIGN_ON, json=body, headers={"tenantId": "nowhere"})) == (403, 30011)


@pytest.mark.parametrize(("state", "code"), [("CANCELLED", 20001), ("SUSPENDED", 20002)])
def test_an_account_that_is_not_active_is_not_signed_on(stranger: Viewer, state: str, code: int) -> None:
    stranger.change_account(state=state)
    assert error_of(stranger.sign_on(**NEW)) == (403, code)
    assert stranger.devices() == []


@pytest.mark.parametrize(("status", "code"), [("DELETED", 20003), ("DISABLED", 20004)])
def test_a_device_that_is_gone_or_disabled_is_not_signed_on(ava: Viewer, status: str, code: int) -> None:
    ava.change_device(status=status)
    assert error_of(ava.sign_on(clientId=ava.device)) == (403, code)


def test_a_client_id_of_another_account_does_not_exist(ava: Viewer) -> None:
    ben = Viewer(ava.line, ava.service, "ben")
    assert error_of(ben.sign_on(clientId=ava.device)) == (403, 20003)
    assert error_of(ben.sign_on(clientId="never issued")) == (403, 20003)


def test_one_device_too_many_is_20007_and_a_deleted_one_makes_room(stranger: Viewer) -> None:
    stranger.change_account(max_devices=2)
    stranger.signed_on()
    stranger.signed_on()
    assert error_of(stranger.sign_on(**NEW)) == (403, 20007)
    stranger.change_device(status="DELETED")
    assert stranger.sign_on(**NEW).status_code == 200


def test_an_unknown_class_signs_on_with_a_warning(stranger: Viewer) -> None:
    answer = stranger.sign_on(deviceInformation={"playoutDeviceClass": 'Fridge "9"'})
    assert answer.status_code == 200
    assert "Fridge" in answer.headers["warning"]
    (device,) = stranger.devices()
    assert (device.device_class, "Fridge" in device.warning) == ('Fridge "9"', True)


def test_a_known_class_signs_on_without_a_warning(stranger: Viewer) -> None:
    assert "warning" not in stranger.sign_on(**NEW).headers


def test_a_sign_on_that_makes_no_sense_is_400(stranger: Viewer) -> None:
    who = {"username": "ava", "password": PASSWORD}
    wrong: tuple[object, ...] = (
        [],
        who,
        {"password": PASSWORD, **NEW},
        {**who, **NEW, "password": ""},
        {**who, **NEW, "username": ["ava"]},
        {**who, **NEW, "username": "a\0b"},
        {**who, **NEW, "clientId": "x"},
        {**who, "clientId": 5},
        {**who, "deviceInformation": "Roku"},
        {**who, "deviceInformation": {"playoutDeviceClass": 7}},
        {**who, "deviceInformation": {"deviceType": "FRIDGE"}},
        {**who, "deviceInformation": {"x": "y" * 30_000}},
    )
    for body in wrong:
        assert error_of(stranger.line.post(SIGN_ON, json=body, headers=TENANT)) == (400, 30002), body
    assert stranger.devices() == []


def test_a_sign_on_that_is_not_json_is_30001(stranger: Viewer) -> None:
    for content in (b"", b"{", b"\xff", b"NaN", b"[" * 100_000):
        assert error_of(stranger.line.post(SIGN_ON, content=content, headers=TENANT)) == (400, 30001)


def test_the_password_grant_of_v2_signs_on_too(ava: Viewer) -> None:
    query = {"grant_type": "password", "username": "ava", "password": PASSWORD}
    first = ava.line.post("/ias/v2/token", params=query, headers=TENANT).json()
    assert first["client_id"] != ava.device
    again = ava.line.post("/ias/v2/token", params={**query, "client_id": ava.device}, headers=TENANT).json()
    assert again["client_id"] == ava.device
    assert error_of(ava.line.post("/ias/v2/token", params={"grant_type": "?"}, headers=TENANT)) == (400, 30002)


def test_ags_tells_how_to_sign_on(stranger: Viewer) -> None:
    (found,) = stranger.line.get("/ags/servicediscovery").json()["availableServices"]
    assert found["authServiceName"] == "tui-store"
    assert [(one["name"], one["isPassword"]) for one in found["endpoints"][0]["parameterProperties"]] == [
        ("username", False),
        ("password", True),
    ]


def test_ags_signs_on_with_201(stranger: Viewer) -> None:
    answer = stranger.line.post("/ags/signOn", json=ags_body(), headers=AGS)
    assert (answer.status_code, answer.json()["accountId"]) == (201, "ACC-ava")


def test_an_ags_sign_on_that_makes_no_sense_says_so(stranger: Viewer) -> None:
    good = ags_body()
    for headers, body, error in (
        (TENANT, good, (400, 30004)),
        ({**TENANT, "x-auth-service-id": "other"}, good, (404, 30004)),
        ({"x-auth-service-id": "tui-store"}, good, (400, 30003)),
        (AGS, ags_body(password="wrong"), (401, 30013)),
        (AGS, {**NEW, "parameters": {"username": "ava"}}, (400, 30002)),
        (AGS, {**NEW, "parameters": [{"value": "ava"}]}, (400, 30002)),
        (AGS, {**NEW, "parameters": [{"name": "username", "value": 5}]}, (400, 30002)),
    ):
        assert error_of(stranger.line.post("/ags/signOn", json=body, headers=headers)) == error, body


def test_several_accounts_are_offered_with_300_and_one_is_chosen(service: RunningService, stranger: Viewer) -> None:
    service.context.faults.set("several_accounts", "on")
    offer = stranger.line.post("/ags/signOn", json=ags_body(), headers=AGS)
    assert offer.status_code == 300
    (account,) = offer.json()["accounts"]
    assert account["accountId"] == "ACC-ava"
    chosen = {**AGS, "User-Token": account["userAccountToken"]}
    answer = stranger.line.post("/ags/subsequentSignOn", json=NEW, headers=chosen)
    assert (answer.status_code, answer.json()["accountId"]) == (201, "ACC-ava")


def test_a_user_of_two_accounts_is_asked_which(service: RunningService, stranger: Viewer) -> None:
    hashed = stranger.look(lambda db: accounts.users_named(db, "nagra", "ava"))[0].password_hash
    user = {"id": "second", "tenant": "nagra", "account": "ACC-ben", "name": "ava", "password_hash": hashed}
    stranger.change(lambda db: db.execute(USERS.insert().values(**user)))
    offer = stranger.line.post("/ags/signOn", json=ags_body(), headers=AGS)
    assert [one["accountId"] for one in offer.json()["accounts"]] == ["ACC-ava", "ACC-ben"]
    # IAS has no way to ask: it takes the first.
    assert stranger.sign_on(**NEW).json()["accountId"] == "ACC-ava"


def test_a_choice_needs_the_token_that_stands_for_it(ava: Viewer) -> None:
    post = ava.line.post
    assert error_of(post("/ags/subsequentSignOn", json=NEW, headers=AGS)) == (401, 30010)
    wrong = {**AGS, "User-Token": ava.tokens["access_token"]}
    assert error_of(post("/ags/subsequentSignOn", json=NEW, headers=wrong)) == (403, 20020)


def test_a_guest_gets_a_token_and_no_account(stranger: Viewer) -> None:
    answer = stranger.line.post("/ias/v2/anonymoustoken", headers={"tenantId": "nagra"})
    assert answer.status_code == 200
    assert "accountId" not in claims(answer.json()["access_token"])
    assert error_of(stranger.line.post("/ias/v2/anonymoustoken")) == (400, 30003)


def test_no_answer_and_no_table_shows_a_password(ava: Viewer) -> None:
    (user,) = ava.look(lambda db: accounts.users_of(db, "ACC-ava"))
    assert PASSWORD not in user.password_hash
    wrong = ava.line.post(SIGN_ON, json={"username": "ava", "password": "hunter2-secret", **NEW}, headers=TENANT)
    assert "hunter2-secret" not in wrong.text + str(ava.service.context.recent.newest())
