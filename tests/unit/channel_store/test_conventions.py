"""Every failure that a command can have, made to happen, and what the app reads then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.channel_store.shop import Stage
from tui_store.channel_store.commands import COMMANDS

WORDS = {
    2: ("Interrupted", "Interrupted."),
    0: ("Network error", "The store could not be reached."),
    -1: ("HTTP error", "The store answered with an HTTP error."),
    -2: ("Timeout", "The store did not answer in time."),
    -3: ("Unknown error", "Something went wrong in the store."),
    -4: ("Invalid request", "The store could not make sense of the request."),
}
HTTP = {2: 499, 0: 503, -1: 502, -2: 504, -3: 500, -4: 400}
CODES = {
    2: "Interrupted",
    0: "NetworkError",
    -1: "HttpError",
    -2: "Timeout",
    -3: "UnknownError",
    -4: "InvalidRequest",
}
NOT_SET_UP = (
    "Your Roku account is currently not set up for Channel Store purchases. "
    "Please log into your Roku account at roku.com to modify your account settings."
)
NOT_PAID = (
    "We’re sorry your financial institution has declined our payment attempt. "
    "Please resolve the matter with your bank and try your purchase again."
)
WITH_CHILDREN = ("getCatalog", "getStoreCatalog", "doOrder", "getPurchases", "getAllPurchases")
Row = tuple[str, str, dict[str, Any] | None]


def rows() -> list[Row]:
    table: list[Row] = [("getUserData", "invalid", None), ("getUserRegionData", "invalid", None)]
    for status, (word, sentence) in WORDS.items():
        without_children = {"status": status, "statusMessage": sentence, "children": []}
        table += [(command, str(status), without_children) for command in WITH_CHILDREN]
        http, code = HTTP[status], CODES[status]
        response = json.dumps({"status": "failure", "error": word, "error_detail": sentence})
        table.append(("storeChannelCredData", str(http), {"response": response, "status": http}))
        nothing = {"channelID": "", "errorCode": sentence, "json": "", "publisherDeviceID": "", "status": http}
        table.append(("getChannelCred", str(http), nothing))
        token = {"status": status, "statusMessage": sentence, "token": ""}
        table.append(("getDeviceAttestationToken", str(status), token))
        failure = {"errorCode": code, "errorMessage": sentence, "status": "Failure"}
        table += [("requestPartnerOrder", code, failure), ("confirmPartnerOrder", code, failure)]
    declined = {"errorCode": "Declined", "errorMessage": NOT_SET_UP, "status": "Failure"}
    unsuccessful = {"errorCode": "PurchaseUnsuccessful", "errorMessage": NOT_PAID, "status": "Failure"}
    table.append(("requestPartnerOrder", "Declined", declined))
    table.append(("confirmPartnerOrder", "PurchaseUnsuccessful", unsuccessful))
    return table


def test_the_table_has_every_failure_of_every_command() -> None:
    there_are = {(command.name, outcome) for command in COMMANDS.values() for outcome in command.convention.outcomes}
    assert {(command, outcome) for command, outcome, _ in rows()} == there_are


@pytest.mark.parametrize(("command", "outcome", "expected"), rows(), ids=lambda part: part or "-")
async def test_each_failure_of_a_command_has_its_shape_and_its_words(
    command: str, outcome: str, expected: dict[str, Any] | None
) -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    stage.store.outcomes.arm(f"{command}:{outcome}:before")
    result = await stage.store.run(command)
    assert (result.to_json_data() if result else None) == expected
    assert stage.store.get_field(COMMANDS[command.lower()].result_field) is result
    assert stage.shop.calls == []
