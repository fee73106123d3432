"""Registers the device of a first sign-on, and finds it again at every later one."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from backends.service.bodies import is_storable
from backends.service.errors import (
    ACCOUNT_CANCELLED,
    ACCOUNT_SUSPENDED,
    BAD_MEMBER,
    DEVICE_DELETED,
    DEVICE_DISABLED,
    TOO_MANY_DEVICES,
    ServiceError,
)
from backends.service.storage.accounts import (
    CANCELLED,
    DELETED,
    DISABLED,
    ENABLED,
    SUSPENDED,
    AccountRow,
    DeviceRow,
    add_device,
    device_classes,
    devices_of,
    find_account,
    find_device,
    locked_account,
)
from tui_store.text import plain, shortened

LOG = logging.getLogger("tui_store.service")
_TYPES = ("OPEN", "MANAGED")
_LONGEST_CLASS = 200
_LONGEST_INFORMATION = 20_000


class Hardware(NamedTuple):
    """What a first sign-on says of its device."""

    device_class: str
    device_type: str
    information: Mapping[str, Any]


def hardware_in(information: object) -> Hardware:
    """Read a `deviceInformation`; raises ServiceError 400 where it cannot be read."""
    if not isinstance(information, dict):
        raise ServiceError(400, BAD_MEMBER, "The member deviceInformation must be a JSON object.")
    if len(json.dumps(information)) > _LONGEST_INFORMATION or not is_storable(
        json.dumps(information, ensure_ascii=False)
    ):
        raise ServiceError(400, BAD_MEMBER, "The member deviceInformation is too long, or holds what no text can.")
    device_class = information.get("playoutDeviceClass", "")
    if not isinstance(device_class, str) or len(device_class) > _LONGEST_CLASS:
        raise ServiceError(400, BAD_MEMBER, "The member playoutDeviceClass must be a string of at most 200 characters.")
    device_type = information.get("deviceType", "OPEN")
    if device_type not in _TYPES:
        raise ServiceError(400, BAD_MEMBER, "The member deviceType must be OPEN or MANAGED.")
    return Hardware(device_class, device_type, information)


def active_account(db: Connection, account: str) -> AccountRow:
    """The account, if it may use the service; raises ServiceError 403 with the documented code if not."""
    return _active(find_account(db, account))


def active_account_locked(db: Connection, account: str) -> AccountRow:
    """The same, in a write; whoever else asks for it like this waits until the write is over."""
    return _active(locked_account(db, account))


def registered(db: Connection, account: str, hardware: Hardware, client_id: str, now: int) -> DeviceRow:
    """Register a new device on an account; raises ServiceError 403 where it has as many as it may."""
    row = active_account_locked(db, account)
    in_use = sum(device.status != DELETED for device in devices_of(db, account))
    if row.max_devices and in_use >= row.max_devices:
        raise ServiceError(403, TOO_MANY_DEVICES, f"The account has as many devices as it may have: {row.max_devices}.")
    warning = ""
    if hardware.device_class and hardware.device_class not in device_classes(db, row.tenant):
        shown = shortened(plain(hardware.device_class), 60)
        warning = f"The operator knows no device class '{shown}': the device gets no product that is bound to a class."
        LOG.warning("device %s: %s", client_id, warning)
    device = DeviceRow(
        client_id, account, hardware.device_class, hardware.device_type, ENABLED, hardware.information, warning, now
    )
    add_device(db, device)
    return device


def usable_device(db: Connection, account: str, client_id: str) -> DeviceRow:
    """A device of the account that may use the service; raises ServiceError 403 with the documented code."""
    device = find_device(db, client_id)
    if device is None or device.account != account or device.status == DELETED:
        raise ServiceError(403, DEVICE_DELETED, "The device does not exist: sign on with deviceInformation.")
    if device.status == DISABLED:
        raise ServiceError(403, DEVICE_DISABLED, "The device is disabled.")
    return device


def _active(row: AccountRow | None) -> AccountRow:
    if row is None or row.state == CANCELLED:
        raise ServiceError(403, ACCOUNT_CANCELLED, "The account is cancelled.")
    if row.state == SUSPENDED:
        raise ServiceError(403, ACCOUNT_SUSPENDED, "The account is suspended.")
    return row
