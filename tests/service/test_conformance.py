"""The fifteen conformance checks, over a real socket; where the client's behaviour is meant, it is the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backends.service.settings import ServiceSettings
from backends.service.storage.outbox import latest_notifications
from tests.remote.shop import Shop, bought, buy
from tests.service.scripted_crm import AUTHORISE, COMPLETE, Heard, Reply, ScriptedCrm
from tests.service.viewer import PURCHASE, Viewer, error_of
from tests.service.waiting import until
from tests.support.service import RunningService, small_seed
from tui_store.domain.errors import AccountBlocked, PurchaseDenied

DEVICE, ACCOUNT = "/rmg/v1/user/device/entitlements", "/rmg/v1/user/entitlements"


@pytest.fixture(scope="module")
def crm() -> Iterator[ScriptedCrm]:
    """The operator's own CRM, which a test can tell what to answer."""
    with ScriptedCrm() as crm:
        yield crm


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, crm: ScriptedCrm) -> Iterator[RunningService]:
    settings = ServiceSettings(
        database=str(tmp_path_factory.mktemp("service") / "service.sqlite"), crm_url=crm.url, crm_timeout=0.3
    )
    with RunningService(settings, small_seed()) as service:
        yield service


@pytest.fixture(autouse=True)
def _crm_anew(crm: ScriptedCrm) -> Iterator[None]:
    crm.begin_anew()
    yield
    crm.begin_anew()


@pytest.fixture
async def shop(service: RunningService, tmp_path: Path) -> AsyncIterator[Shop]:
    """Clients of the service."""
    shop = Shop(service.url, tmp_path)
    yield shop
    await shop.aclose()


def seen(viewer: Viewer, path: str = DEVICE) -> list[str]:
    answer = viewer.line.get(path, headers=viewer.headers)
    return [] if answer.status_code == 404 else [one["productId"] for one in answer.json()["resourceSet"]]


def test_check_1_a_purchase_is_201_with_the_crms_reference(ava: Viewer, crm: ScriptedCrm) -> None:
    crm.replies[AUTHORISE] = [Reply(201, b'{"purchaseAuthRequestReference": "CRM-4711"}')]
    answer = ava.buy("PLAN", {"x-correlation-id": "call-1"})
    assert answer.status_code == 201
    assert answer.json() == {"productId": "PLAN", "purchaseAuthRequestReference": "CRM-4711"}


def test_check_2_without_a_reference_it_is_the_correlation_id_of_the_request(ava: Viewer) -> None:
    assert ava.buy("PLAN", {"x-correlation-id": "call-1"}).json()["purchaseAuthRequestReference"] == "call-1"


def test_check_3_where_the_client_sent_none_it_is_the_one_in_the_answers_header(ava: Viewer) -> None:
    answer = ava.buy("PLAN")
    assert answer.json()["purchaseAuthRequestReference"] == answer.headers["x-correlation-id"]


async def test_check_4_a_denial_has_a_reference_for_the_message_and_makes_no_entitlement(
    service: RunningService, ava: Viewer, crm: ScriptedCrm, shop: Shop
) -> None:
    crm.replies[AUTHORISE] = [Reply(403, b'{"purchaseAuthRequestReference": "CRM-NO-1"}')]
    backend = shop.backend()
    with pytest.raises(PurchaseDenied, match="CRM-NO-1"):
        await buy(backend, "PLAN")
    assert await bought(backend) == []
    assert ava.owned() == []
    assert len(crm.of(AUTHORISE)) == 1


def test_check_5_what_a_purchase_must_not_be_is_400_401_403_or_404(ava: Viewer, crm: ScriptedCrm) -> None:
    refused: tuple[tuple[bytes, dict[str, str], tuple[int, int]], ...] = (
        (b"PLAN", {}, (400, 30001)),
        (b'{"productId": ""}', {}, (400, 30002)),
        (b'{"productId": "PLAN"}', {"nv-tenant-id": ""}, (400, 30003)),
        (b'{"productId": "PLAN"}', {"authorization": ""}, (401, 30010)),
        (b'{"productId": "PLAN"}', {"nv-tenant-id": "other"}, (403, 30011)),
        (b'{"productId": "NOTHING"}', {}, (404, 30030)),
    )
    for content, headers, expected in refused:
        answer = ava.line.post(PURCHASE, content=content, headers={**ava.headers, **headers})
        assert error_of(answer) == expected
    assert crm.of(AUTHORISE) == []


@pytest.mark.parametrize("mode", ["gateway403", "service401", "legacy200"])
async def test_check_6_every_form_of_a_token_error_leads_to_one_refresh_and_one_purchase(
    service: RunningService, ava: Viewer, shop: Shop, mode: str
) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set_all({"token_error_mode": mode, "reject_token": f"next@{PURCHASE}"})
    await buy(backend, "COINS")
    assert [one.product for one in ava.owned()] == ["COINS"]
    assert len(shop.trace.requests("/token/actions/refresh")) == 1
    assert len(shop.trace.requests("/actions/purchase")) == 2


async def test_check_7_an_answer_that_is_lost_after_the_commit_is_found_and_bought_once(
    service: RunningService, ava: Viewer, shop: Shop
) -> None:
    service.context.faults.set("drop_after_commit", "next")
    backend = shop.backend()
    receipt = await buy(backend, "COINS")
    (owned,) = ava.owned()
    assert [line.purchase_id for line in receipt.lines] == [owned.id] == await bought(backend)
    assert len(shop.trace.requests("/actions/purchase")) == 1


def test_check_8_a_slow_crm_is_504_and_makes_no_entitlement(ava: Viewer, crm: ScriptedCrm) -> None:
    crm.answers_authorisations.clear()
    assert error_of(ava.buy("PLAN")) == (504, 30041)
    assert ava.owned() == []
    assert ava.queue()["queued"] == 0


def test_check_9_a_device_bound_product_is_invisible_on_the_second_device(ava: Viewer) -> None:
    second = Viewer(ava.line, ava.service).signed_on("Roku")
    assert ava.buy("BOUND").status_code == 201
    assert (seen(ava), seen(second)) == (["BOUND"], [])


def test_check_10_a_class_bound_product_is_invisible_on_another_class(ava: Viewer) -> None:
    phone = Viewer(ava.line, ava.service).signed_on("mobileDevice")
    assert phone.buy("MOBILE").status_code == 201
    assert (seen(phone), seen(ava), seen(ava, ACCOUNT)) == (["MOBILE"], [], ["MOBILE"])


def test_check_11_a_later_sign_on_makes_no_device_and_device_information_sent_again_does(ava: Viewer) -> None:
    assert ava.sign_on(clientId=ava.device).status_code == 200
    assert [one.id for one in ava.devices()] == [ava.device]
    ava.sign_on(deviceInformation={"playoutDeviceClass": "Roku"})
    assert len(ava.devices()) == 2


async def test_check_12_an_account_without_entitlements_is_404_which_is_none(ava: Viewer, shop: Shop) -> None:
    for path in (ACCOUNT, DEVICE):
        assert error_of(ava.line.get(path, headers=ava.headers)) == (404, 30031)
    assert list(await shop.backend().purchases(include_inactive=True)) == []


async def test_check_13_a_suspended_account_is_20002(ava: Viewer, shop: Shop) -> None:
    ava.change_account(state="SUSPENDED")
    assert error_of(ava.buy("PLAN")) == (403, 20002)
    with pytest.raises(AccountBlocked) as caught:
        await shop.service().sign_on()
    assert caught.value.code == 20002


def test_check_14_the_crm_hears_snake_case_whole_numbers_and_the_same_correlation_id(
    ava: Viewer, crm: ScriptedCrm
) -> None:
    ava.buy("RENTAL", {"x-correlation-id": "call-14"})
    (heard,) = crm.of(AUTHORISE)
    assert heard.headers["x-correlation-id"] == "call-14"
    assert heard.headers["authorization"].startswith("Bearer ")
    now, end = heard.body.pop("viewing_window_start"), heard.body.pop("viewing_window_end")
    assert type(now) is type(end) is int
    assert end - now == 30 * 86_400
    assert heard.body == {
        "account_id": "ACC-ava",
        "device_id": ava.device,
        "device_playout_class": "Roku",
        "product_id": "RENTAL",
    }


def test_check_15_a_notification_has_exactly_account_device_and_product(ava: Viewer, crm: ScriptedCrm) -> None:
    ava.buy("PLAN", {"x-correlation-id": "call-15"})

    def arrived() -> list[Heard]:
        # Those of other tests may still be on their way.
        return [one for one in crm.of(COMPLETE) if one.headers["x-correlation-id"] == "call-15"]

    until(lambda: arrived() and ava.queue()["delivered"], "the notification")
    (heard,) = arrived()
    assert heard.body == {"account_id": "ACC-ava", "device_id": ava.device, "product_id": "PLAN"}
    assert ava.look(lambda db: latest_notifications(db, 1))[0].tries == 1
