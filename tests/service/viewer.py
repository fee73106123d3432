"""Somebody who signs on and buys, in plain HTTP, and may look into the service's books afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import httpx
from sqlalchemy import Connection

from backends.service.storage import accounts, crm_book, outbox
from backends.service.storage.entitlements import EntitlementRow, entitlements_of
from tests.support.service import PASSWORD, RunningService

T = TypeVar("T")
SIGN_ON = "/ias/v3/token/actions/signOnByUserNamePassword"
REFRESH = "/ias/v3/token/actions/refresh"
PURCHASE = "/purchase_service/v1/user/product/actions/purchase"


class Viewer:
    """A user of the tenant nagra and, once signed on, a device; `tokens` is the whole answer to the sign-on."""

    def __init__(self, line: httpx.Client, service: RunningService, user: str = "ava") -> None:
        self.line = line
        self.service = service
        self.user = user
        self.tokens: dict[str, Any] = {}

    def signed_on(self, device_class: str = "Roku") -> Self:
        """Sign on with a device that the service has not seen before."""
        answer = self.sign_on(deviceInformation={"playoutDeviceClass": device_class})
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self

    def sign_on(self, **device: Any) -> httpx.Response:
        """Try to sign on; `device` is what the body says beside user and password."""
        body = {"username": self.user, "password": PASSWORD, **device}
        return self.line.post(SIGN_ON, json=body, headers={"nv-tenant-id": "nagra"})

    def refresh(self) -> httpx.Response:
        """Spend the refresh token."""
        headers = {"nv-tenant-id": "nagra", "authorization": f"Bearer {self.tokens['refresh_token']}"}
        return self.line.post(REFRESH, headers=headers)

    @property
    def headers(self) -> dict[str, str]:
        """What a request of this viewer carries."""
        return {"nv-tenant-id": "nagra", "authorization": f"Bearer {self.tokens['access_token']}"}

    def buy(self, product: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Try to buy."""
        return self.line.post(PURCHASE, json={"productId": product}, headers={**self.headers, **(headers or {})})

    @property
    def account(self) -> str:
        """The account's id."""
        return f"ACC-{self.user}"

    @property
    def device(self) -> str:
        """The device's id."""
        return str(self.tokens["client_id"])

    def look(self, work: Callable[[Connection], T]) -> T:
        """Read in the service's database."""
        return self.service.context.store.read_now(work)

    def change(self, work: Callable[[Connection], T]) -> T:
        """Change something in it."""
        return self.service.context.store.write_now(work)

    def owned(self) -> list[EntitlementRow]:
        """The account's entitlements, oldest first."""
        return self.look(lambda db: entitlements_of(db, self.account))

    def devices(self) -> list[accounts.DeviceRow]:
        """The account's devices, oldest first."""
        return self.look(lambda db: accounts.devices_of(db, self.account))

    def asked(self) -> list[crm_book.Authorisation]:
        """What the built-in CRM was asked, and answered."""
        return self.look(crm_book.authorisations)

    def completed(self) -> list[crm_book.Completion]:
        """What the built-in CRM was told to be complete."""
        return self.look(crm_book.completions)

    def queue(self) -> dict[str, int]:
        """How many notifications are queued, delivered and dropped."""
        return self.look(outbox.counts)

    def change_account(self, **values: object) -> None:
        """Change the account, as the operator would."""
        assert self.change(lambda db: accounts.change_account(db, self.account, **values))

    def change_device(self, **values: object) -> None:
        """Change the device, as the operator would."""
        assert self.change(lambda db: accounts.change_device(db, self.device, **values))


def error_of(answer: httpx.Response) -> tuple[int, int]:
    """Status and error code of an answer in the documented error shape."""
    body = answer.json()
    assert set(body) <= {"message", "code", "errorCode", "purchaseAuthRequestReference"}
    assert body["code"] == answer.status_code
    assert body["message"]
    assert answer.headers["x-correlation-id"]
    return answer.status_code, body["errorCode"]
