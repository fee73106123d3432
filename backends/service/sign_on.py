"""What every way to sign on has in common: check the password, find or register the device, issue tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse

from backends.service.bodies import text_in
from backends.service.context import Context
from backends.service.devices import Hardware, active_account, hardware_in, registered, usable_device
from backends.service.errors import (
    BAD_CREDENTIALS,
    BAD_HEADER,
    BAD_MEMBER,
    DEVICE_DELETED,
    NO_TENANT,
    TOKEN_CHECK_FAILED,
    WRONG_TENANT,
    ServiceError,
)
from backends.service.passwords import matches
from backends.service.storage.accounts import (
    DeviceRow,
    UserRow,
    find_user,
    has_tenant,
    users_named,
)
from backends.service.storage.refresh_tokens import add_refresh_token, spend_refresh_token
from backends.service.tokens import REFRESH, BadToken, claims_of, issued


class Handset(NamedTuple):
    """The device that a sign-on is for: a known one by `client_id`, or a new one by its hardware."""

    client_id: str
    hardware: Hardware | None


class SignedOn(NamedTuple):
    """The body of the answer, and a warning that goes with it, empty if there is none."""

    body: dict[str, Any]
    warning: str

    def answer(self, status: int) -> JSONResponse:
        """The answer; tokens are stored nowhere on the way."""
        headers = {"cache-control": "no-store"}
        if self.warning:
            headers["warning"] = f'199 tui-store "{_quotable(self.warning)}"'
        return JSONResponse(self.body, status, headers=headers)


def tenant_in(request: Request, *names: str) -> str:
    """The tenant that a header of one of these names gives; raises ServiceError 400 where none does, or two differ."""
    given = {request.headers[name] for name in names if request.headers.get(name)}
    if not given:
        raise ServiceError(400, NO_TENANT, f"The header {names[0]} is missing.")
    if len(given) > 1:
        raise ServiceError(400, BAD_HEADER, f"The headers {' and '.join(names)} name two tenants.")
    return given.pop()


def handset_in(body: Mapping[str, Any]) -> Handset:
    """The device of a sign-on's body, which has `deviceInformation` or `clientId`; raises ServiceError 400."""
    if ("deviceInformation" in body) == ("clientId" in body):
        raise ServiceError(
            400, BAD_MEMBER, "The body needs either deviceInformation, the first time, or clientId, from then on."
        )
    if "clientId" in body:
        return Handset(text_in(body, "clientId"), None)
    return Handset("", hardware_in(body["deviceInformation"]))


def known_users(db: Connection, tenant: str, name: str, password: str) -> list[UserRow]:
    """The user of a name and password, once for every account it leads to; raises ServiceError if there is none."""
    if not has_tenant(db, tenant):
        raise ServiceError(403, WRONG_TENANT, "There is no such tenant.")
    users = [user for user in users_named(db, tenant, name) if matches(password, user.password_hash)]
    if not users:
        raise ServiceError(401, BAD_CREDENTIALS, "The user name or the password is wrong.")
    return users


async def signed_on(context: Context, user: UserRow, handset: Handset) -> SignedOn:
    """Sign a user on; a handset without client id is registered first."""
    client_id, now = context.ids.guid(), context.clock.epoch()

    def work(db: Connection) -> SignedOn:
        active_account(db, user.account)
        if handset.hardware is None:
            device = usable_device(db, user.account, handset.client_id)
        else:
            device = registered(db, user.account, handset.hardware, client_id, now)
        return SignedOn(_issue(db, context, user, device, None), device.warning)

    return await context.store.write(work)


async def refreshed(context: Context, token: str, tenant: str) -> dict[str, Any]:
    """New tokens for a refresh token, which is worth nothing afterwards; account and device are checked again."""
    try:
        claims = claims_of(token, context, REFRESH)
    except BadToken as error:
        raise _unrefreshable(str(error)) from error
    if claims["tenantId"] != tenant:
        raise ServiceError(403, WRONG_TENANT, "The token is not of the tenant in the header.")

    def work(db: Connection) -> dict[str, Any]:
        if not spend_refresh_token(db, claims["jti"]):
            raise _unrefreshable("The token was used before.")
        user = find_user(db, claims["userId"])
        if user is None:
            raise ServiceError(403, DEVICE_DELETED, "The user does not exist any more.")
        active_account(db, user.account)
        device = usable_device(db, user.account, claims["deviceId"])
        return _issue(db, context, user, device, claims["fixed_exp"])

    return await context.store.write(work)


def _issue(
    db: Connection, context: Context, user: UserRow, device: DeviceRow, fixed_until: int | None
) -> dict[str, Any]:
    refresh_id, body = issued(context, user, device, fixed_until)
    add_refresh_token(db, refresh_id, user.id, device.id)
    return body


def _unrefreshable(why: str) -> ServiceError:
    return ServiceError(403, TOKEN_CHECK_FAILED, f"{why} Sign on again.")


def _quotable(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\\", "?").replace('"', "'")
