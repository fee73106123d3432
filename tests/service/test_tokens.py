"""Tokens: how one is refused, how it is renewed, and that the old one is worth nothing then."""

from __future__ import annotations

import threading

import jwt
import pytest

from tests.service.viewer import PURCHASE, Viewer, error_of
from tests.support.service import RunningService

TENANT = {"nv-tenant-id": "nagra"}


def altered(token: str) -> str:
    """The same token for another account, signed with another key."""
    body = jwt.decode(token, options={"verify_signature": False}) | {"accountId": "ACC-ben"}
    return jwt.encode(body, "another key, and a long one at that", algorithm="HS256")


def unsigned(token: str) -> str:
    """The same token, claiming that it needs no signature."""
    body = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(body, "", algorithm="none")


def test_a_refresh_gives_two_new_tokens(ava: Viewer) -> None:
    old = dict(ava.tokens)
    answer = ava.refresh()
    assert answer.status_code == 200
    ava.tokens = answer.json()
    assert not {old["access_token"], old["refresh_token"]} & {ava.tokens["access_token"], ava.tokens["refresh_token"]}
    assert ava.device == old["client_id"]
    assert ava.buy("PLAN").status_code == 201


def test_a_refresh_token_is_spent_once(ava: Viewer) -> None:
    assert ava.refresh().status_code == 200
    assert error_of(ava.refresh()) == (403, 20020)


def test_of_two_refreshes_at_once_one_succeeds(ava: Viewer) -> None:
    answers: list[int] = []
    racers = [threading.Thread(target=lambda: answers.append(ava.refresh().status_code)) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [200, 403, 403, 403]


def test_the_refresh_of_v2_by_query_works_too(ava: Viewer) -> None:
    query = {"grant_type": "refresh_token", "refresh_token": ava.tokens["refresh_token"]}
    assert ava.line.post("/ias/v2/token", params=query, headers=TENANT).status_code == 200
    assert error_of(ava.line.post("/ias/v2/token", params=query, headers=TENANT)) == (403, 20020)


@pytest.mark.parametrize(("state", "code"), [("CANCELLED", 20001), ("SUSPENDED", 20002)])
def test_a_refresh_checks_the_account_again(ava: Viewer, state: str, code: int) -> None:
    ava.change_account(state=state)
    assert error_of(ava.refresh()) == (403, code)
    ava.change_account(state="ACTIVE")
    assert ava.refresh().status_code == 200


@pytest.mark.parametrize(("status", "code"), [("DELETED", 20003), ("DISABLED", 20004)])
def test_a_refresh_checks_the_device_again(ava: Viewer, status: str, code: int) -> None:
    ava.change_device(status=status)
    assert error_of(ava.refresh()) == (403, code)


def test_an_expired_refresh_token_sends_back_to_the_password(service: RunningService, ava: Viewer) -> None:
    service.context.clock.advance(172_801)
    assert error_of(ava.refresh()) == (403, 20020)


def test_refreshing_never_outlives_the_fixed_expiry(service: RunningService, ava: Viewer) -> None:
    fixed = jwt.decode(ava.tokens["refresh_token"], options={"verify_signature": False})["fixed_exp"]
    for _ in range(45):
        service.context.clock.advance(172_000)
        ava.tokens = ava.refresh().json()
    service.context.clock.advance(fixed - service.context.clock.epoch() - 60)
    ava.tokens = ava.refresh().json()
    assert ava.tokens["refresh_expires_in"] <= 60
    service.context.clock.advance(61)
    assert error_of(ava.refresh()) == (403, 20020)


def test_an_expired_access_token_is_refused_in_the_gateways_form(service: RunningService, ava: Viewer) -> None:
    service.context.clock.advance(3601)
    answer = ava.buy("PLAN")
    assert answer.status_code == 403
    assert answer.json().items() >= {"resultCode": "99999:403", "localeMessage": "none"}.items()
    assert set(answer.json()) == {"resultCode", "localeMessage", "requestId", "result"}


@pytest.mark.parametrize(("mode", "status"), [("gateway403", 403), ("legacy200", 200), ("service401", 401)])
def test_a_switch_says_how_a_bad_token_is_told(ava: Viewer, mode: str, status: int) -> None:
    ava.service.context.faults.set("token_error_mode", mode)
    answer = ava.buy("PLAN", {"authorization": "Bearer rubbish"})
    assert answer.status_code == status
    if mode == "service401":
        assert error_of(answer) == (401, 30010)
    else:
        assert answer.json()["resultCode"] == "99999:403"
    assert ava.owned() == []


def test_no_token_is_401_whatever_the_switch_says(ava: Viewer) -> None:
    for mode in ("gateway403", "legacy200", "service401"):
        ava.service.context.faults.set("token_error_mode", mode)
        answer = ava.line.post(PURCHASE, json={"productId": "PLAN"}, headers=TENANT)
        assert error_of(answer) == (401, 30010)


@pytest.mark.parametrize(
    "spoil", [altered, unsigned, lambda token: token[:-4], lambda token: f"{token}.x", lambda _: "é"]
)
def test_a_token_that_the_service_did_not_sign_buys_nothing(ava: Viewer, spoil: object) -> None:
    assert callable(spoil)
    token = spoil(ava.tokens["access_token"])
    headers = [(b"nv-tenant-id", b"nagra"), (b"authorization", f"Bearer {token}".encode())]
    answer = ava.line.post(PURCHASE, json={"productId": "PLAN"}, headers=headers)
    assert answer.json()["resultCode"] == "99999:403"


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(ava: Viewer) -> None:
    wrong = {"authorization": f"Bearer {ava.tokens['refresh_token']}"}
    assert ava.buy("PLAN", wrong).json()["resultCode"] == "99999:403"
    ava.tokens["refresh_token"] = ava.tokens["access_token"]
    assert error_of(ava.refresh()) == (403, 20020)


def test_the_gateway_looks_for_the_token_in_three_places(ava: Viewer) -> None:
    token, body = ava.tokens["access_token"], {"productId": "COINS"}
    post = ava.line.post
    assert post(PURCHASE, json=body, headers={**TENANT, "authorization": f"bearer {token}"}).status_code == 201
    assert post(PURCHASE, json=body, headers={**TENANT, "client-token": token}).status_code == 201
    assert post(PURCHASE, json=body, headers=TENANT, params={"token": token}).status_code == 201
    assert token not in str(ava.service.context.recent.newest())


def test_keycloak_gives_operators_a_token_for_a_form(service: RunningService, ava: Viewer) -> None:
    path = "/keycloak/auth/realms/nagra/protocol/openid-connect/token"
    form = {"grant_type": "password", "username": "operator", "password": "demo", "client_id": "x"}
    answer = ava.line.post(path, data=form)
    assert (answer.status_code, answer.json()["expires_in"], answer.json()["refresh_expires_in"]) == (200, 300, 1800)
    again = {"grant_type": "refresh_token", "refresh_token": answer.json()["refresh_token"], "client_id": "x"}
    assert ava.line.post(path, data=again).status_code == 200
    assert ava.line.post(path, data=form | {"password": "wrong"}).status_code == 401
    assert ava.line.post(path, data=form | {"grant_type": "magic"}).status_code == 400
    assert ava.line.post(path, data={"grant_type": "password"}).status_code == 400
    assert ava.line.post(path, content=b"\xff\0").status_code == 400
