"""Who a remote storefront is at its service, for whoever shows it."""

from __future__ import annotations

from typing import NamedTuple


class Identity(NamedTuple):
    """A user of a tenant, with a device of a class. `account_id` and `device_id` are empty until known."""

    service_url: str
    tenant: str
    user: str
    account_id: str
    device_id: str
    device_class: str
    signed_on: bool
