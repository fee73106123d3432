from __future__ import annotations

import inspect

import pytest

from tests.unit.channel_store.shop import Stage
from tui_store.channel_store import status
from tui_store.domain import errors

# DESIGN's table, for every error that the domain knows.
EXPECTED: dict[type[errors.StoreError], int] = {
    errors.AlreadySubscribed: 2,
    errors.OnHold: 2,
    errors.Unreachable: 0,
    errors.HttpFailed: -1,
    errors.SignOnRefused: -1,
    errors.SignOnLeft: -1,
    errors.AccountBlocked: -1,
    errors.TimedOut: -2,
    errors.OutcomeUnknown: -2,
    errors.PaymentDeclined: -3,
    errors.PurchaseDenied: -3,
    errors.WrongDeviceClass: -3,
    errors.StoreRefused: -3,
    errors.UnreadableAnswer: -3,
    errors.LedgerFailed: -3,
    errors.KeyFailed: -3,
    errors.StoreError: -3,
    errors.InvalidRequest: -4,
    errors.EmptyOrder: -4,
    errors.UnknownProduct: -4,
    errors.BadQuantity: -4,
    errors.NotForSale: -4,
    errors.MixedCurrencies: -4,
    errors.BadAction: -4,
    errors.MissingCapability: -4,
    errors.OneOfAGroup: -4,
    errors.UnknownPartnerOrder: -4,
    errors.BadPrice: -4,
}

COMMANDS = {
    "getCatalog": "catalog",
    "getStoreCatalog": "store_catalog",
    "doOrder": "quote",
    "getPurchases": "purchases",
    "getAllPurchases": "purchases",
}


def made(kind: type[errors.StoreError]) -> errors.StoreError:
    if kind is errors.AlreadySubscribed:
        return errors.AlreadySubscribed("Premium", subscription=True)
    if kind is errors.AccountBlocked:
        return errors.AccountBlocked("In words.", 20002)
    return kind() if kind is errors.EmptyOrder else kind("In words.")


def test_every_error_of_the_domain_is_in_the_table() -> None:
    known = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.StoreError)}
    assert known == set(EXPECTED)


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_each_error_has_its_status(kind: type[errors.StoreError]) -> None:
    assert status.status_of(made(kind)) == EXPECTED[kind]


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(("command", "verb"), COMMANDS.items())
async def test_each_command_answers_each_error_with_its_status_in_words(
    command: str, verb: str, kind: type[errors.StoreError]
) -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    stage.shop.errors[verb] = made(kind)
    result = await stage.store.run(command)
    assert result is not None
    assert result.to_json_data() == {
        "status": EXPECTED[kind],
        "statusMessage": str(made(kind)),
        "children": [],
    }


@pytest.mark.parametrize(("command", "verb"), COMMANDS.items())
async def test_what_nobody_foresaw_is_minus_3_in_neutral_words(command: str, verb: str) -> None:
    stage = Stage()
    stage.order(("TS1", 1))
    stage.shop.errors[verb] = KeyError("a secret token")
    result = await stage.store.run(command)
    assert result is not None
    assert result.get("status") == -3
    told = result.as_json() + repr(stage.trace.events)
    assert "secret" not in told
    assert "KeyError" in told
    assert "shop.py:" in told


async def test_an_error_without_words_still_gets_a_status_message() -> None:
    stage = Stage()
    stage.shop.errors["catalog"] = errors.HttpFailed()
    result = await stage.store.run("getCatalog")
    assert result is not None
    assert result.get("statusMessage") == "HTTP error"
