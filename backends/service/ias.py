"""The role `ias`: identities, devices and tokens."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bodies import body_of, object_of, parsed, text_in
from backends.service.context import Context, context_of
from backends.service.devices import Hardware
from backends.service.errors import BAD_MEMBER, NO_TOKEN, WRONG_TENANT, ServiceError
from backends.service.sign_on import Handset, handset_in, known_users, refreshed, signed_on, tenant_in
from backends.service.storage.accounts import has_tenant
from backends.service.tokens import guest_token

# Pages of different versions name the header differently.
_TENANT = ("nv-tenant-id", "tenantId")


async def sign_on_v3(request: Request) -> Response:
    """User and password, with deviceInformation the first time and clientId later."""
    context = context_of(request)
    tenant = tenant_in(request, *_TENANT)
    body = await object_of(request)
    name, password = text_in(body, "username"), text_in(body, "password")
    return await _answered(context, tenant, name, password, handset_in(body))


async def token_v2(request: Request) -> Response:
    """The password grant, or the refresh grant, by query."""
    tenant = tenant_in(request, *_TENANT)
    grant = request.query_params.get("grant_type", "")
    if grant == "refresh_token":
        return _tokens(await refreshed(context_of(request), _query(request, "refresh_token"), tenant))
    if grant != "password":
        raise ServiceError(400, BAD_MEMBER, "The query needs grant_type, which is password or refresh_token.")
    name, password = _query(request, "username"), _query(request, "password")
    client_id = request.query_params.get("client_id", "")
    # This form has no place for deviceInformation: a device that it registers has no class.
    handset = Handset(client_id, None if client_id else Hardware("", "OPEN", {}))
    return await _answered(context_of(request), tenant, name, password, handset)


async def refresh_v3(request: Request) -> Response:
    """The refresh token as bearer; both tokens are issued anew."""
    tenant = tenant_in(request, *_TENANT)
    body = await body_of(request)
    if body.strip():
        parsed(body)
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise ServiceError(401, NO_TOKEN, "The request carries no refresh token: send it as a bearer.")
    return _tokens(await refreshed(context_of(request), token.strip(), tenant))


async def anonymous_v2(request: Request) -> Response:
    """A token for a guest."""
    context = context_of(request)
    tenant = tenant_in(request, "tenantId", "nv-tenant-id")
    if not await context.store.read(lambda db: has_tenant(db, tenant)):
        raise ServiceError(403, WRONG_TENANT, "There is no such tenant.")
    return _tokens(guest_token(context, tenant))


async def _answered(context: Context, tenant: str, name: str, password: str, handset: Handset) -> Response:
    # A name that leads to several accounts signs on to the first one here; AGS asks which.
    user = (await context.store.read(lambda db: known_users(db, tenant, name, password)))[0]
    return (await signed_on(context, user, handset)).answer(200)


def _query(request: Request, name: str) -> str:
    return text_in(dict(request.query_params), name)


def _tokens(body: dict[str, object]) -> Response:
    return JSONResponse(body, headers={"cache-control": "no-store"})


routes: list[BaseRoute] = [
    Route("/ias/v3/token/actions/signOnByUserNamePassword", sign_on_v3, methods=["POST"]),
    Route("/ias/v3/token/actions/refresh", refresh_v3, methods=["POST"]),
    Route("/ias/v2/token", token_v2, methods=["POST"]),
    Route("/ias/v2/anonymoustoken", anonymous_v2, methods=["POST"]),
]
