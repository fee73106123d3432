"""Who sells, in the words that a screen or a check needs."""

from __future__ import annotations

from typing import NamedTuple

LOCAL = "local"
REMOTE = "remote"


class Seller(NamedTuple):
    """Where the storefront's answers come from.

    `kind` is `local` or `remote`. `service` is a service's address, or the folder of the local files; `tenant`, `user`,
    `account`, `device` and `device_class` are whom and what a service knows, as far as it has said; empty with local
    files. `waiting` says what the service is waited for, empty if it is not; `warning` what the service
    said besides when one signed on, such as that it does not know the device class.
    """

    kind: str
    service: str
    tenant: str = ""
    user: str = ""
    account: str = ""
    device: str = ""
    device_class: str = ""
    signed_on: bool = True
    waiting: str = ""
    warning: str = ""

    @property
    def is_remote(self) -> bool:
        """Whether somebody has to sign on there."""
        return self.kind == REMOTE

    @property
    def host(self) -> str:
        """The service without the beginning that all addresses have."""
        return self.service.removeprefix("http://").removeprefix("https://").rstrip("/")
