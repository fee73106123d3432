from __future__ import annotations

import pytest

from tests.unit.channel_store.shop import ATTRIBUTES, AVA, CHANNEL, Stage, Viewer
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import InformationRequest

AVOD = CHANNEL._replace(avod=True)
PAYOUTS = AVOD._replace(partner_payouts=True)


async def user_data(stage: Stage, requested: str, **info: object) -> dict[str, object] | None:
    stage.store.set_field("requestedUserData", requested)
    stage.store.set_field("requestedUserDataInfo", ContentNode(info) if info else None)
    result = await stage.store.run("getUserData")
    return None if result is None else result.fields


def request_of(viewer: Viewer) -> InformationRequest:
    (request,) = viewer.requests
    return request


async def test_all_is_asked_for_by_default() -> None:
    result = await Stage().store.run("getUserData")
    assert result is not None
    assert result.to_json_data() == ATTRIBUTES


async def test_only_what_was_asked_for_comes_back() -> None:
    stage = Stage()
    assert await user_data(stage, "email, firstname, lastname") == {
        "firstName": "Ava",
        "lastName": "Moreno",
        "email": "ava@example.com",
    }
    assert request_of(stage.viewer).requested == ("firstname", "lastname", "email")


async def test_names_are_trimmed_and_have_no_case() -> None:
    assert await user_data(Stage(), "  EMail ,Zip,") == {"email": "ava@example.com", "zip": "78701"}


async def test_all_has_no_case_and_may_stand_among_others() -> None:
    assert await user_data(Stage(), "email, ALL") == ATTRIBUTES


async def test_street_returns_both_lines() -> None:
    stage = Stage()
    assert await user_data(stage, "street") == {"street1": "1 Main Street", "street2": "Flat 2"}
    assert request_of(stage.viewer).values == ("1 Main Street, Flat 2",)


async def test_unknown_names_are_ignored() -> None:
    assert await user_data(Stage(), "email, shoesize, first name") == {"email": "ava@example.com"}


async def test_an_attribute_the_account_does_not_have_is_an_empty_text() -> None:
    stage = Stage(account=AVA._replace(attributes={"email": "a@example.com"}))
    assert await user_data(stage, "email, gender") == {"email": "a@example.com", "gender": ""}


@pytest.mark.parametrize("context", ["signin", " SignIn "])
async def test_sign_in_returns_at_most_email_and_phone(context: str) -> None:
    stage = Stage()
    assert await user_data(stage, "all", context=context) == {"email": "ava@example.com", "phone": "555-0100"}
    assert request_of(stage.viewer).context == "signin"


@pytest.mark.parametrize("context", ["signup", "SIGNUP", "", None, "sign in", 7])
async def test_any_context_but_sign_in_is_a_sign_up(context: object) -> None:
    stage = Stage()
    await user_data(stage, "email, city", context=context)
    assert request_of(stage.viewer).context == "signup"
    assert request_of(stage.viewer).requested == ("email", "city")


async def test_an_avod_app_without_partner_payouts_gets_email_phone_and_zip_at_sign_up() -> None:
    stage = Stage(channel=AVOD)
    assert set(await user_data(stage, "all") or ()) == {"email", "phone", "zip"}


async def test_an_avod_app_without_partner_payouts_gets_email_and_phone_at_sign_in() -> None:
    stage = Stage(channel=AVOD)
    assert set(await user_data(stage, "email, phone, zip", context="signin") or ()) == {"email", "phone"}


async def test_an_avod_app_with_partner_payouts_gets_everything() -> None:
    assert await user_data(Stage(channel=PAYOUTS), "all") == ATTRIBUTES


async def test_declined_makes_user_data_invalid() -> None:
    stage = Stage()
    await stage.store.run("getUserData")
    stage.viewer.shares = False
    assert await stage.store.run("getUserData") is None
    assert stage.store.get_field("userData") is None


@pytest.mark.parametrize(("requested", "info"), [("", {}), ("shoesize", {}), ("city", {"context": "signin"})])
async def test_nothing_left_to_ask_asks_nobody_and_is_invalid(requested: str, info: dict[str, object]) -> None:
    stage = Stage()
    assert await user_data(stage, requested, **info) is None
    assert stage.viewer.asked == []


@pytest.mark.parametrize(
    ("country", "info", "shown"),
    [
        ("US", {}, False),
        ("us", {"forceShowData": False}, False),
        ("US", {"forceShowData": True}, True),
        ("US", {"forceShowData": "true"}, False),
        ("US", {"forceShowData": 1}, False),
        ("US", {"forceShowData": None}, False),
        ("GB", {"forceShowData": False}, True),
        ("", {}, False),
        ("GB", {}, True),
        ("US", {"context": "signin"}, True),
        ("US", {"context": "signin", "forceShowData": False}, True),
    ],
)
async def test_values_are_shown_at_sign_in_when_forced_or_outside_the_us(
    country: str, info: dict[str, object], shown: bool
) -> None:
    stage = Stage(account=AVA._replace(attributes={**ATTRIBUTES, "country": country}))
    await user_data(stage, "email", **info)
    assert request_of(stage.viewer).shows_values is shown


async def test_the_dialog_names_the_channel() -> None:
    stage = Stage()
    await user_data(stage, "email")
    assert request_of(stage.viewer).channel == "Streamlight"


async def test_region_data_asks_nobody_and_has_no_status() -> None:
    stage = Stage()
    result = await stage.store.run("getUserRegionData")
    assert result is not None
    assert result.to_json_data() == {"state": "TX", "zip": "78701", "country": "US"}
    assert stage.store.get_field("userRegionData") is result
    assert stage.viewer.asked == []


async def test_a_customer_that_fails_makes_user_data_invalid() -> None:
    stage = Stage()
    stage.viewer.error = RuntimeError("boom")
    assert await stage.store.run("getUserData") is None
    assert [event.data["type"] for event in stage.trace.events if event.kind == "error"] == ["RuntimeError"]
