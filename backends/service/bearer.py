"""The token that a client's request carries, and what it says."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import HTTPConnection

from backends.service.context import Context
from backends.service.correlation import HEADER, correlation_of, is_acceptable
from backends.service.errors import BAD_HEADER, GUEST, NO_TENANT, NO_TOKEN, WRONG_TENANT, ServiceError, TokenProblem
from backends.service.tokens import ACCESS, GUEST_ACCESS, BadToken, claims_of

TENANT_HEADER = "nv-tenant-id"


class Bearer(NamedTuple):
    """Who asks. For a guest only `tenant` is not empty."""

    tenant: str
    account: str
    user: str
    device: str
    device_class: str

    @property
    def is_guest(self) -> bool:
        """Whether nobody has signed on."""
        return not self.account


def bearer_of(request: HTTPConnection, context: Context, *, needs_tenant: bool = True) -> Bearer:
    """Who asks, guests included; raises ServiceError or TokenProblem.

    Where `needs_tenant` is false the tenant header may be missing, as at the metadata service, but not differ.
    """
    token = _token_in(request)
    if not token:
        raise ServiceError(401, NO_TOKEN, "The request carries no token: sign on, and send it as a bearer.")
    try:
        claims = claims_of(token, context, ACCESS, GUEST_ACCESS)
    except BadToken as error:
        raise TokenProblem(str(error), context.faults.token_error_mode, correlation_of(request)) from error
    _check_tenant(request, claims["tenantId"], needs_tenant=needs_tenant)
    given = request.headers.get(HEADER, "")
    if given and not is_acceptable(given):
        raise ServiceError(400, BAD_HEADER, f"The header {HEADER} must be printable ASCII, at most 200 characters.")
    return Bearer(
        claims["tenantId"],
        claims.get("accountId", ""),
        claims.get("userId", ""),
        claims.get("deviceId", ""),
        claims.get("playoutDeviceClass", ""),
    )


def subscriber_of(request: HTTPConnection, context: Context) -> Bearer:
    """Who asks, for what a guest may not do; raises ServiceError 403 for one."""
    bearer = bearer_of(request, context)
    if bearer.is_guest:
        raise ServiceError(403, GUEST, "A guest may not do this: sign on first.")
    return bearer


def _token_in(request: HTTPConnection) -> str:
    """The token, in one of the places where the gateway looks for it."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("client-token", "").strip() or request.query_params.get("token", "").strip()


def _check_tenant(request: HTTPConnection, tenant: str, *, needs_tenant: bool) -> None:
    given = request.headers.get(TENANT_HEADER, "")
    if not given and needs_tenant:
        raise ServiceError(400, NO_TENANT, f"The header {TENANT_HEADER} is missing.")
    if given and given != tenant:
        raise ServiceError(403, WRONG_TENANT, f"The token is not of the tenant in the header {TENANT_HEADER}.")
