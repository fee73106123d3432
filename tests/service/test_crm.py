"""What the CRM says, and what becomes of the purchase then; the built-in one, and one of the operator's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backends.service.crm_client import CrmClient
from backends.service.errors import ServiceError
from backends.service.keycloak import service_token
from tests.service.scripted_crm import AUTHORISE, Reply, ScriptedCrm
from tests.service.viewer import Viewer, error_of
from tests.service.waiting import until
from tests.support.service import RunningService

ASK = "/crm/v1/product/actions/isPurchaseAuthorised"
KEY = "one key for both of the services, and a long one"


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    """What a CRM says is the same on every database."""
    return str(sqlite_file)


def with_policy(viewer: Viewer, policy: str) -> None:
    viewer.service.do(lambda: viewer.service.context.change_rules(crm_policy=policy))


def test_an_approval_without_a_reference_gets_the_requests_correlation_id(ava: Viewer) -> None:
    with_policy(ava, "no-reference")
    assert ava.buy("COINS", {"x-correlation-id": "mine-1"}).json()["purchaseAuthRequestReference"] == "mine-1"


def test_an_approval_without_a_reference_gets_the_new_correlation_id_where_none_was_sent(ava: Viewer) -> None:
    with_policy(ava, "no-reference")
    answer = ava.buy("COINS")
    assert answer.json()["purchaseAuthRequestReference"] == answer.headers["x-correlation-id"]


def test_a_denial_has_a_reference_and_makes_no_entitlement(ava: Viewer) -> None:
    with_policy(ava, "deny")
    answer = ava.buy("PLAN")
    assert error_of(answer) == (403, 30020)
    (asked,) = ava.asked()
    assert (asked.answer, asked.is_void) == ("denied", False)
    assert answer.json()["purchaseAuthRequestReference"] == asked.reference
    assert ava.owned() == []
    assert ava.queue()["queued"] == 0


def test_an_account_may_have_a_policy_of_its_own(ava: Viewer) -> None:
    broke = Viewer(ava.line, ava.service, "broke").signed_on()
    assert error_of(broke.buy("PLAN")) == (403, 30020)
    assert ava.buy("PLAN").status_code == 201


@pytest.mark.parametrize("policy", ["broken", "down"])
def test_a_crm_that_cannot_be_asked_is_502_and_makes_no_entitlement(ava: Viewer, policy: str) -> None:
    with_policy(ava, policy)
    assert error_of(ava.buy("PLAN")) == (502, 30040)
    assert (ava.owned(), ava.asked()) == ([], [])


def test_a_slow_crm_is_504_and_its_late_approval_is_void(tmp_path: Path) -> None:
    with (
        RunningService.at(tmp_path, crm_timeout=0.2, crm_policy="slow") as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        ava = Viewer(line, service).signed_on()
        assert error_of(ava.buy("PLAN")) == (504, 30041)
        assert ava.owned() == []
        (asked,) = ava.asked()
        assert asked.is_void


def test_an_authorisation_with_its_completion_is_not_void(ava: Viewer) -> None:
    ava.buy("PLAN")
    until(ava.completed, "the completion")
    (asked,) = ava.asked()
    (completed,) = ava.completed()
    assert (asked.completion, asked.is_void) == (completed.seq, False)
    assert (completed.account, completed.device, completed.product) == ("ACC-ava", ava.device, "PLAN")


def test_the_crm_takes_only_an_operators_token(ava: Viewer) -> None:
    body = {"account_id": "ACC-ava", "product_id": "PLAN"}
    for headers in ({}, {"authorization": "Bearer rubbish"}, ava.headers):
        assert error_of(ava.line.post(ASK, json=body, headers=headers)) == (401, 30010)


def test_the_crm_refuses_a_question_that_makes_no_sense(ava: Viewer) -> None:
    headers = {"authorization": f"Bearer {service_token(ava.service.context)}", "x-correlation-id": "mine"}
    good = {"account_id": "ACC-ava", "product_id": "PLAN"}
    wrong: tuple[object, ...] = (
        [],
        {"product_id": "PLAN"},
        {"account_id": "ACC-ava"},
        {**good, "product_id": 5},
        {**good, "device_id": 5},
        {**good, "viewing_window_start": "now"},
        {**good, "viewing_window_end": True},
    )
    for body in wrong:
        assert error_of(ava.line.post(ASK, json=body, headers=headers)) == (400, 30002), body
    del headers["x-correlation-id"]
    assert error_of(ava.line.post(ASK, json=good, headers=headers)) == (400, 30004)
    assert ava.asked() == []


def test_the_crm_denies_what_an_account_buys_that_it_does_not_know(ava: Viewer) -> None:
    headers = {"authorization": f"Bearer {service_token(ava.service.context)}", "x-correlation-id": "mine"}
    answer = ava.line.post(ASK, json={"account_id": "who", "product_id": "PLAN"}, headers=headers)
    assert (answer.status_code, answer.headers["x-correlation-id"]) == (403, "mine")


@pytest.fixture(scope="module")
def elsewhere(crm_line: ScriptedCrm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    """A service where that CRM decides; its viewer is not signed on yet."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with (
        RunningService.at(folder, crm_url=crm_line.url) as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        yield Viewer(line, service)


def test_an_external_crm_is_asked_at_its_service_domain_with_a_bearer(crm: ScriptedCrm, customer: Viewer) -> None:
    crm.replies[AUTHORISE] = [Reply(201, b'{"purchaseAuthRequestReference": "\\u001b[31mR-7"}')]
    answer = customer.buy("PLAN", {"x-correlation-id": "mine-3"})
    # What could move a cursor is taken out of a reference that people will read.
    assert answer.json()["purchaseAuthRequestReference"] == "[31mR-7"
    (heard,) = crm.of(AUTHORISE)
    assert heard.path == "/somedomain/v1/product/actions/isPurchaseAuthorised"
    assert heard.headers["x-correlation-id"] == "mine-3"
    assert heard.headers["authorization"].startswith("Bearer ")
    assert set(heard.body) == {
        "account_id",
        "device_id",
        "device_playout_class",
        "product_id",
        "viewing_window_start",
        "viewing_window_end",
    }
    assert {type(heard.body[name]) for name in ("viewing_window_start", "viewing_window_end")} == {int}


def test_whatever_an_external_crm_answers_has_its_meaning_and_is_asked_once(crm: ScriptedCrm, customer: Viewer) -> None:
    for reply, meaning in (
        (Reply(403, b'{"purchaseAuthRequestReference": "R-8"}'), (403, 30020)),
        (Reply(400), (500, 30042)),
        (Reply(401), (500, 30042)),
        (Reply(404), (502, 30040)),
        (Reply(500), (502, 30040)),
        (Reply(200), (502, 30040)),
        (Reply(302, more={"location": "http://127.0.0.1:1/"}), (502, 30040)),
        (Reply(201, b" " * 1_100_000), (502, 30040)),
    ):
        crm.heard.clear()
        crm.replies[AUTHORISE] = [reply]
        assert error_of(customer.buy("COINS")) == meaning
        assert len(crm.of(AUTHORISE)) == 1
    assert customer.owned() == []


def test_201_is_an_approval_whatever_its_body_says(crm: ScriptedCrm, customer: Viewer) -> None:
    strange = (
        b"",
        b"approved",
        b"[]",
        b'{"purchaseAuthRequestReference": 5}',
        b'{"purchaseAuthRequestReference": " "}',
    )
    for body in strange:
        crm.replies[AUTHORISE] = [Reply(201, body, echo=False)]
        answer = customer.buy("COINS", {"x-correlation-id": "mine-4"})
        assert (answer.status_code, answer.json()["purchaseAuthRequestReference"]) == (201, "mine-4"), body


def test_another_service_can_be_the_crm_of_this_one(tmp_path: Path) -> None:
    folders = [tmp_path / "crm", tmp_path / "sells"]
    with (
        RunningService.at(folders[0], signing_key=KEY) as crm,
        RunningService.at(folders[1], signing_key=KEY, crm_url=f"{crm.url}/crm") as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        ava, book = Viewer(line, service).signed_on(), Viewer(line, crm)
        reference = ava.buy("PLAN").json()["purchaseAuthRequestReference"]
        until(book.completed, "the completion")
        assert [one.reference for one in book.asked()] == [reference]
        assert ava.asked() == []


@pytest.mark.parametrize(
    ("failures", "asked"), [([httpx.ConnectError], 2), ([httpx.ConnectError] * 2, 2), ([httpx.ReadError], 1)]
)
async def test_the_crm_is_asked_again_only_where_there_was_no_connection(
    ava: Viewer, failures: list[type[httpx.TransportError]], asked: int
) -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if len(calls) <= len(failures):
            raise failures[len(calls) - 1]("scripted")
        return httpx.Response(201, json={"purchaseAuthRequestReference": "R-9"})

    client = CrmClient(ava.service.context)
    await client.aclose()
    client._http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    try:
        if len(failures) == 1 and asked == 2:
            assert await client.authorise({}, "mine") == "R-9"
        else:
            with pytest.raises(ServiceError) as caught:
                await client.authorise({}, "mine")
            assert (caught.value.http, caught.value.error_code) == (502, 30040)
    finally:
        await client.aclose()
    assert len(calls) == asked


@pytest.mark.parametrize("address", ["http://127.0.0.1:70000/crm", "http://xn--99999999/crm"])
async def test_a_crm_address_that_cannot_exist_is_502_too(ava: Viewer, address: str) -> None:
    client = CrmClient(ava.service.context)
    await client.aclose()
    client._http, client._base = httpx.AsyncClient(trust_env=False), address
    try:
        with pytest.raises(ServiceError) as caught:
            await client.authorise({}, "mine")
        assert (caught.value.http, caught.value.error_code) == (502, 30040)
    finally:
        await client.aclose()
