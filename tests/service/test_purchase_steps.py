"""The steps of a purchase, in their order: what each refuses, and what stands in the books at the end."""

from __future__ import annotations

import json
import uuid

import pytest

from backends.service.clock import LAST_EPOCH, moment_of
from backends.service.storage.entitlements import change_entitlement
from backends.service.storage.products import change_product
from tests.service.viewer import PURCHASE, Viewer, error_of
from tests.support.service import RunningService
from tui_store.domain.clock import parse_moment
from tui_store.domain.term import add_months

DAY = 86_400
NOON = parse_moment("2026-01-31T12:00:00Z")


def change(viewer: Viewer, product: str, **values: object) -> None:
    assert viewer.change(lambda db: change_product(db, "nagra", product, **values))


def now(viewer: Viewer) -> int:
    return viewer.service.context.clock.epoch()


@pytest.fixture
def at_noon(service: RunningService) -> int:
    """The clock stands still; gives its moment in seconds."""
    service.context.clock.set(NOON)
    return int(NOON.timestamp())


def test_step_1_an_unknown_path_is_404_and_a_wrong_verb_403_at_the_front_door(ava: Viewer) -> None:
    for answer, status, phrase in (
        (ava.line.post("/purchase_service/v1/user/products", headers=ava.headers), 404, "Not Found"),
        (ava.line.post(PURCHASE + "/", headers=ava.headers), 404, "Not Found"),
        (ava.line.get(PURCHASE, headers=ava.headers), 403, "Forbidden"),
    ):
        assert answer.status_code == status
        assert answer.json() == {"http-error": {"http-status-code": status, "http-reason-phrase": phrase}}


def test_step_3_the_tenant_must_be_given_and_be_the_tokens(ava: Viewer) -> None:
    without = {"authorization": ava.headers["authorization"]}
    assert error_of(ava.line.post(PURCHASE, json={"productId": "PLAN"}, headers=without)) == (400, 30003)
    assert error_of(ava.buy("PLAN", {"nv-tenant-id": "other"})) == (403, 30011)


@pytest.mark.parametrize(("state", "code"), [("CANCELLED", 20001), ("SUSPENDED", 20002)])
def test_step_4_an_account_that_is_not_active_buys_nothing(ava: Viewer, state: str, code: int) -> None:
    ava.change_account(state=state)
    assert error_of(ava.buy("PLAN")) == (403, code)
    assert ava.asked() == []


@pytest.mark.parametrize(("status", "code"), [("DELETED", 20003), ("DISABLED", 20004)])
def test_step_4_a_device_that_is_not_enabled_buys_nothing(ava: Viewer, status: str, code: int) -> None:
    ava.change_device(status=status)
    assert error_of(ava.buy("PLAN")) == (403, code)


def test_step_4_a_guest_may_not_buy(ava: Viewer) -> None:
    token = ava.line.post("/ias/v2/anonymoustoken", headers={"tenantId": "nagra"}).json()["access_token"]
    assert error_of(ava.buy("PLAN", {"authorization": f"Bearer {token}"})) == (403, 30012)


def test_step_5_a_body_that_is_not_json_is_30001(ava: Viewer) -> None:
    for content in (b"", b"{", b"productId=PLAN", b"\xff\xfe", b'{"productId": NaN}', b"1e999", b"[" * 100_000):
        assert error_of(ava.line.post(PURCHASE, content=content, headers=ava.headers)) == (400, 30001), content


def test_step_5_a_product_id_that_is_no_text_is_30002(ava: Viewer) -> None:
    values = ("", 5, None, "a\0b", "\ud800")
    wrong: tuple[object, ...] = (
        *({"productId": value} for value in values),
        {},
        {"productid": "PLAN"},
        [],
        "PLAN",
        None,
    )
    for body in wrong:
        answer = ava.line.post(PURCHASE, content=json.dumps(body), headers=ava.headers)
        assert error_of(answer) == (400, 30002), body


def test_step_5_members_that_nobody_knows_are_ignored(ava: Viewer) -> None:
    answer = ava.line.post(PURCHASE, json={"productId": "PLAN", "quantity": 3}, headers=ava.headers)
    assert answer.status_code == 201
    assert len(ava.owned()) == 1


def test_step_5_a_body_that_is_too_long_is_413(ava: Viewer) -> None:
    answer = ava.line.post(PURCHASE, content=b" " * 1_100_000, headers=ava.headers)
    assert error_of(answer) == (413, 30001)


def test_step_6_a_product_that_is_absent_or_unpublished_is_404(ava: Viewer) -> None:
    for product in ("NOPE", "HIDDEN", "plan", "P" * 5000, "'; DROP TABLE accounts; --"):
        assert error_of(ava.buy(product)) == (404, 30030)


def test_step_6_a_product_is_sold_in_its_sale_window_only(ava: Viewer) -> None:
    change(ava, "PLAN", start_purchase=now(ava) + DAY)
    assert error_of(ava.buy("PLAN")) == (403, 30023)
    change(ava, "PLAN", start_purchase=None, end_purchase=now(ava) - 1)
    assert error_of(ava.buy("PLAN")) == (403, 30023)
    change(ava, "PLAN", end_purchase=now(ava) + DAY)
    assert ava.buy("PLAN").status_code == 201


def test_step_6_a_product_that_is_not_valid_any_more_is_not_sold(ava: Viewer) -> None:
    change(ava, "PLAN", end=now(ava) - 1)
    assert error_of(ava.buy("PLAN")) == (403, 30023)
    change(ava, "PLAN", end=None, start=now(ava) + DAY)
    assert error_of(ava.buy("PLAN")) == (403, 30023)
    # Something may be sold before it can be watched.
    change(ava, "PLAN", start_purchase=now(ava) - DAY)
    assert ava.buy("PLAN").status_code == 201


def test_step_7_a_device_of_another_class_may_buy_unless_a_switch_forbids_it(ava: Viewer) -> None:
    assert ava.buy("MOBILE").status_code == 201
    ava.service.context.faults.set("reject_wrong_class", "on")
    assert error_of(ava.buy("MOBILE")) == (403, 30021)
    phone = Viewer(ava.line, ava.service).signed_on("mobileDevice")
    assert phone.buy("MOBILE").status_code == 201


def test_step_7_with_the_feature_off_classes_mean_nothing(ava: Viewer) -> None:
    ava.service.context.faults.set("reject_wrong_class", "on")
    ava.service.do(lambda: ava.service.context.change_rules(device_specific_products=False))
    assert ava.buy("MOBILE").status_code == 201


def test_step_8_a_product_may_be_bought_twice_unless_a_switch_forbids_it(ava: Viewer) -> None:
    assert [ava.buy("PLAN").status_code for _ in range(2)] == [201, 201]
    ava.service.context.faults.set("reject_duplicates", "on")
    assert error_of(ava.buy("PLAN")) == (403, 30022)
    assert len(ava.owned()) == 2


def test_step_8_what_has_ended_or_is_bound_to_a_device_is_no_duplicate(ava: Viewer) -> None:
    ava.service.context.faults.set("reject_duplicates", "on")
    assert [ava.buy("BOUND").status_code for _ in range(2)] == [201, 201]
    assert ava.buy("PLAN").status_code == 201
    (*_, plan) = ava.owned()
    assert ava.change(lambda db: change_entitlement(db, plan.id, status="UNSUBSCRIBED"))
    assert ava.buy("PLAN").status_code == 201
    ava.service.context.clock.advance(40 * DAY)
    again = Viewer(ava.line, ava.service).signed_on()
    assert again.buy("PLAN").status_code == 201


def test_step_9_the_correlation_id_is_the_clients_or_a_new_one(ava: Viewer) -> None:
    assert ava.buy("COINS", {"x-correlation-id": "mine-1"}).headers["x-correlation-id"] == "mine-1"
    uuid.UUID(ava.buy("COINS").headers["x-correlation-id"])
    uuid.UUID(ava.buy("NOPE").headers["x-correlation-id"])


def test_step_9_a_correlation_id_that_no_header_should_hold_is_400(ava: Viewer) -> None:
    headers = [(name.encode(), value.encode()) for name, value in ava.headers.items()]
    for given in (b"x" * 201, b"\xe9", b"a\tb"):
        answer = ava.line.post(PURCHASE, json={"productId": "PLAN"}, headers=[*headers, (b"x-correlation-id", given)])
        assert error_of(answer) == (400, 30004), given


def test_step_10_the_crm_is_asked_in_snake_case_with_the_same_correlation_id(ava: Viewer, at_noon: int) -> None:
    ava.signed_on()
    ava.buy("PLAN", {"x-correlation-id": "mine-2"})
    (question,) = ava.asked()
    assert question.correlation == "mine-2"
    assert question.asked == {
        "account_id": "ACC-ava",
        "product_id": "PLAN",
        "device_id": ava.device,
        "device_playout_class": "Roku",
        "viewing_window_start": at_noon,
        "viewing_window_end": int(add_months(NOON, 1).timestamp()),
    }


def test_step_10_a_device_without_class_is_told_by_its_type(ava: Viewer) -> None:
    ava.tokens = ava.sign_on(deviceInformation={"deviceType": "MANAGED"}).json()
    ava.buy("PLAN")
    assert ava.asked()[-1].asked["device_playout_class"] == "MANAGED"


def test_step_10_the_device_is_told_only_with_the_feature_on(ava: Viewer) -> None:
    ava.service.do(lambda: ava.service.context.change_rules(device_specific_products=False))
    ava.buy("PLAN")
    assert "device_id" not in ava.asked()[-1].asked


def test_step_11_the_reference_is_the_crms(ava: Viewer) -> None:
    body = ava.buy("PLAN").json()
    assert body == {"productId": "PLAN", "purchaseAuthRequestReference": ava.asked()[0].reference}
    assert ava.owned()[0].reference == body["purchaseAuthRequestReference"]


def test_step_12_the_answer_may_not_be_kept(ava: Viewer) -> None:
    assert ava.buy("PLAN").headers["cache-control"] == "no-store"


def test_step_12_the_entitlement_says_who_bought_what_where_and_when(ava: Viewer, at_noon: int) -> None:
    ava.signed_on()
    ava.buy("COINS")
    (owned,) = ava.owned()
    assert len(owned.id) == 24
    int(owned.id, 16)
    assert owned[1:11] == (
        "nagra",
        "ACC-ava",
        "COINS",
        "TRANSACTIONAL",
        "ABSOLUTE",
        "SUBSCRIBED",
        at_noon,
        LAST_EPOCH,
        at_noon,
        at_noon,
    )
    assert (owned.user_id, owned.purchased_by_device, owned.device) == ("ACC-ava.ava", ava.device, "")
    assert (owned.is_archivable, owned.is_freemium, owned.first_view) == (True, False, None)


def test_step_12_what_is_bought_lasts_as_its_product_says(ava: Viewer, at_noon: int) -> None:
    ava.signed_on()
    for product, product_type, validity_type, until in (
        ("PLAN", "SUBSCRIPTION", "ABSOLUTE", "2026-02-28T12:00:00Z"),
        ("YEAR", "SUBSCRIPTION", "ABSOLUTE", "2027-01-31T12:00:00Z"),
        ("FREE", "FREE", "ABSOLUTE", "2026-02-28T12:00:00Z"),
        ("RENTAL", "TRANSACTIONAL", "RELATIVE", "2026-03-02T12:00:00Z"),
        ("MOBILE", "PPV", "ABSOLUTE", "9999-12-31T23:59:59Z"),
        ("4K", "CAPABILITY", "ABSOLUTE", "9999-12-31T23:59:59Z"),
    ):
        ava.buy(product)
        owned = ava.owned()[-1]
        assert (owned.product, owned.product_type, owned.validity_type) == (product, product_type, validity_type)
        assert moment_of(owned.expiry) == parse_moment(until)


def test_step_12_an_entitlement_ends_with_its_product(ava: Viewer, at_noon: int) -> None:
    ava.signed_on()
    change(ava, "PLAN", end=at_noon + DAY)
    ava.buy("PLAN")
    assert ava.owned()[0].expiry == at_noon + DAY
    assert ava.asked()[0].asked["viewing_window_end"] == at_noon + DAY


def test_step_12_an_entitlement_is_bound_to_the_device_only_with_the_feature_on(ava: Viewer) -> None:
    ava.buy("BOUND")
    ava.service.do(lambda: ava.service.context.change_rules(device_specific_products=False))
    ava.buy("BOUND")
    assert [owned.device for owned in ava.owned()] == [ava.device, ""]


def test_one_refusal_comes_before_the_other_in_the_order_of_the_steps(ava: Viewer) -> None:
    """Everything is wrong at once, and put right one after the other."""
    post = ava.line.post
    ava.change_account(state="SUSPENDED")
    headers = {"authorization": "Bearer rubbish", "nv-tenant-id": "other"}
    assert post(PURCHASE, content=b"{", headers=headers).json()["resultCode"] == "99999:403"
    headers["authorization"] = ava.headers["authorization"]
    assert error_of(post(PURCHASE, content=b"{", headers=headers)) == (403, 30011)
    assert error_of(post(PURCHASE, content=b"{", headers=ava.headers)) == (403, 20002)
    ava.change_account(state="ACTIVE")
    assert error_of(post(PURCHASE, content=b"{", headers=ava.headers)) == (400, 30001)
    ava.buy("MOBILE")
    for switch in ("reject_wrong_class", "reject_duplicates"):
        ava.service.context.faults.set(switch, "on")
    change(ava, "MOBILE", end_purchase=now(ava) - 1)
    assert error_of(ava.buy("MOBILE")) == (403, 30023)
    change(ava, "MOBILE", end_purchase=None)
    assert error_of(ava.buy("MOBILE")) == (403, 30021)
    ava.service.context.faults.set("reject_wrong_class", "off")
    assert error_of(ava.buy("MOBILE")) == (403, 30022)
    assert len(ava.asked()) == 1
