"""What an roChannelStore passes on from its node: viewer, device and fake server; and the method it refuses."""

from __future__ import annotations

import json

import pytest

from tests.unit.channel_store.ro_stage import Set, elsewhere
from tui_store.channel_store.errors import FieldTypeError
from tui_store.channel_store.ro_channel_store import RefusedMethod


async def test_user_data_has_one_street_and_names_in_lower_case(stage: Set) -> None:
    data = await stage.ro.get_user_data_async()
    assert data is not None
    assert list(data) == [
        "firstname",
        "lastname",
        "email",
        "phone",
        "street",
        "city",
        "state",
        "zip",
        "country",
        "birth",
        "gender",
    ]
    assert (data["street"], data["firstname"]) == ("1 Main Street, Flat 2", "Ava")


async def test_partial_user_data_has_what_was_asked_for(stage: Set) -> None:
    assert await stage.ro.get_partial_user_data_async("email, street") == {
        "email": "ava@example.com",
        "street": "1 Main Street, Flat 2",
    }
    await stage.ro.get_partial_user_data_async("email, zip", {"context": "signin"})
    await stage.ro.get_partial_user_data_async("zip", {"forceShowData": True})
    asked = [(request.context, request.requested, request.shows_values) for request in stage.viewer.requests]
    assert asked == [
        ("signup", ("email", "street"), False),
        ("signin", ("email",), True),
        ("signup", ("zip",), True),
    ]


async def test_declined_user_data_is_none(stage: Set) -> None:
    stage.viewer.shares = False
    assert await stage.ro.get_user_data_async() is None


async def test_region_credentials_and_token_come_as_the_node_gives_them(stage: Set) -> None:
    assert await stage.ro.get_user_region_data_async() == {"state": "TX", "zip": "78701", "country": "US"}
    stored = await stage.ro.store_channel_cred_data_async("my token")
    assert (stored["status"], json.loads(stored["response"])["status"]) == (0, "success")
    kept = await stage.ro.get_channel_cred_async()
    assert (kept["status"], json.loads(kept["json"])["channel_data"]) == (0, "my token")
    assert await stage.ro.get_device_attestation_async("5E06") == "demo.5E06.2026"
    assert await stage.ro.get_device_attestation_async("broken") == ""


async def test_the_fake_server_is_that_of_the_node(stage: Set) -> None:
    await elsewhere(lambda: stage.ro.fake_server(True))
    assert stage.node.get_field("fakeServer") is True
    with pytest.raises(FieldTypeError):
        stage.ro.fake_server("yes")  # type: ignore[arg-type]


async def test_do_request_is_refused_by_name(stage: Set) -> None:
    with pytest.raises(RefusedMethod, match="The method DoRequest is refused"):
        stage.ro.do_request({"command": "GetCatalog"})
