"""The commands of the node, one entry each: what it reads, what it sets, and how it looks when it fails.

The code of a command is imported when the command first runs: none of it is needed to open a store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.errors import UnknownCommand
from tui_store.channel_store.status import (
    CONFIRMED,
    CREDENTIALS,
    NO_STATUS,
    REQUESTED,
    STATUS,
    STORED,
    TOKEN,
    Convention,
)

# Input fields by name, as they were when the command started.
Inputs = Mapping[str, Any]
Run = Callable[[Desk, Inputs], Awaitable[ContentNode | None]]


class Command(NamedTuple):
    """One command. `load` gives the coroutine function that carries it out.

    That function may raise StoreErrors and Interrupted; `convention` says what the result field holds then.
    `charges`: it may end in `Desk.charge`, and that is its effect; otherwise its effect is its answer.
    """

    name: str
    result_field: str
    load: Callable[[], Run]
    inputs: tuple[str, ...] = ()
    convention: Convention = STATUS
    charges: bool = False


def _get_user_data() -> Run:
    from tui_store.channel_store.commands.user_data import get_user_data

    return get_user_data


def _get_user_region_data() -> Run:
    from tui_store.channel_store.commands.user_data import get_user_region_data

    return get_user_region_data


def _get_catalog() -> Run:
    from tui_store.channel_store.commands.catalog import get_catalog

    return get_catalog


def _get_store_catalog() -> Run:
    from tui_store.channel_store.commands.catalog import get_store_catalog

    return get_store_catalog


def _do_order() -> Run:
    from tui_store.channel_store.commands.order import do_order

    return do_order


def _get_purchases() -> Run:
    from tui_store.channel_store.commands.purchases import get_purchases

    return get_purchases


def _get_all_purchases() -> Run:
    from tui_store.channel_store.commands.purchases import get_all_purchases

    return get_all_purchases


def _store_channel_cred_data() -> Run:
    from tui_store.channel_store.commands.credentials import store_channel_cred_data

    return store_channel_cred_data


def _get_channel_cred() -> Run:
    from tui_store.channel_store.commands.credentials import get_channel_cred

    return get_channel_cred


def _get_device_attestation_token() -> Run:
    from tui_store.channel_store.commands.attestation import get_device_attestation_token

    return get_device_attestation_token


def _request_partner_order() -> Run:
    from tui_store.channel_store.commands.partner import request_partner_order

    return request_partner_order


def _confirm_partner_order() -> Run:
    from tui_store.channel_store.commands.partner import confirm_partner_order

    return confirm_partner_order


_ALL = (
    Command("getUserData", "userData", _get_user_data, ("requestedUserData", "requestedUserDataInfo"), NO_STATUS),
    Command("getUserRegionData", "userRegionData", _get_user_region_data, (), NO_STATUS),
    Command("getCatalog", "catalog", _get_catalog),
    Command("getStoreCatalog", "storeCatalog", _get_store_catalog),
    Command("doOrder", "orderStatus", _do_order, ("order",), charges=True),
    Command("getPurchases", "purchases", _get_purchases),
    Command("getAllPurchases", "purchases", _get_all_purchases),
    Command(
        "storeChannelCredData", "storeChannelCredDataStatus", _store_channel_cred_data, ("channelCredData",), STORED
    ),
    Command("getChannelCred", "channelCred", _get_channel_cred, (), CREDENTIALS),
    Command("getDeviceAttestationToken", "deviceAttestationToken", _get_device_attestation_token, ("nonce",), TOKEN),
    Command(
        "requestPartnerOrder",
        "requestPartnerOrderStatus",
        _request_partner_order,
        ("requestPartnerOrder",),
        REQUESTED,
    ),
    Command(
        "confirmPartnerOrder",
        "confirmPartnerOrderStatus",
        _confirm_partner_order,
        ("confirmPartnerOrder",),
        CONFIRMED,
        charges=True,
    ),
)

COMMANDS: Mapping[str, Command] = {command.name.lower(): command for command in _ALL}

# Which field answers which command.
RESULT_FIELDS: Mapping[str, str] = {command.name: command.result_field for command in _ALL}


def command_named(name: str) -> Command:
    """The command with this name, whatever its case; UnknownCommand if there is none."""
    command = COMMANDS.get(name.lower())
    if command is None:
        raise UnknownCommand(name, RESULT_FIELDS)
    return command
