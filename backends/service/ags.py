"""The role `ags`: signing on as the operator's portal does, with a choice where there are several accounts."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bodies import object_of, text_in
from backends.service.context import Context, context_of
from backends.service.errors import BAD_HEADER, BAD_MEMBER, NO_TOKEN, TOKEN_CHECK_FAILED, WRONG_TENANT, ServiceError
from backends.service.sign_on import handset_in, known_users, signed_on, tenant_in
from backends.service.storage.accounts import UserRow, find_account, find_user
from backends.service.tokens import CHOICE, BadToken, choice_token, claims_of

SERVICE = "tui-store"
_SERVICE_HEADER = "x-auth-service-id"
_NAME = "Reference sign-on"
_TENANT = "nv-tenant-id"


async def discovery(_request: Request) -> Response:
    """The one way to sign on that there is."""
    parameters = [
        {"name": "username", "mandatory": True, "isPassword": False},
        {"name": "password", "mandatory": True, "isPassword": True},
    ]
    service = {
        "authServiceName": SERVICE,
        "displayAttributes": {"logo": "", "name": _NAME},
        "endpoints": [{"name": "SIGNON", "path": "/signOn", "parameterProperties": parameters}],
    }
    return JSONResponse({"availableServices": [service]})


async def sign_on(request: Request) -> Response:
    """User and password as parameters; 300 with the accounts to choose from where there are several."""
    context = context_of(request)
    _check_service(request)
    tenant = tenant_in(request, _TENANT)
    body = await object_of(request)
    parameters = _parameters(body)
    name, password = text_in(parameters, "username"), text_in(parameters, "password")
    handset = handset_in(body)
    users = await context.store.read(lambda db: known_users(db, tenant, name, password))
    if len(users) > 1 or context.faults.is_on("several_accounts"):
        return JSONResponse(await _choice(context, users), 300, headers={"cache-control": "no-store"})
    return (await signed_on(context, users[0], handset)).answer(201)


async def subsequent_sign_on(request: Request) -> Response:
    """The choice: the account whose token comes back."""
    context = context_of(request)
    _check_service(request)
    tenant = tenant_in(request, _TENANT)
    token = request.headers.get("user-token", "")
    if not token:
        raise ServiceError(401, NO_TOKEN, "The header User-Token is missing: it says which account was chosen.")
    try:
        claims = claims_of(token, context, CHOICE)
    except BadToken as error:
        raise ServiceError(403, TOKEN_CHECK_FAILED, f"{error} Sign on again.") from error
    if claims["tenantId"] != tenant:
        raise ServiceError(403, WRONG_TENANT, "The token is not of the tenant in the header.")
    handset = handset_in(await object_of(request))
    user = await context.store.read(lambda db: find_user(db, claims["userId"]))
    if user is None:
        raise ServiceError(403, TOKEN_CHECK_FAILED, "The user does not exist any more.")
    return (await signed_on(context, user, handset)).answer(201)


async def _choice(context: Context, users: list[UserRow]) -> dict[str, Any]:
    rows = await context.store.read(lambda db: [find_account(db, user.account) for user in users])
    return {
        "accounts": [
            {"accountId": user.account, "name": row.name, "userAccountToken": choice_token(context, user)}
            for user, row in zip(users, rows, strict=True)
            if row is not None
        ]
    }


def _check_service(request: Request) -> None:
    name = request.headers.get(_SERVICE_HEADER)
    if not name:
        raise ServiceError(400, BAD_HEADER, f"The header {_SERVICE_HEADER} is missing.")
    if name != SERVICE:
        raise ServiceError(404, BAD_HEADER, f"The header {_SERVICE_HEADER} names no service: there is {SERVICE}.")


def _parameters(body: dict[str, Any]) -> dict[str, Any]:
    """The list of names and values as a dictionary; raises ServiceError 400 where it is none."""
    given = body.get("parameters")
    if not isinstance(given, list):
        raise ServiceError(400, BAD_MEMBER, "The body needs parameters, a list of objects with name and value.")
    found: dict[str, Any] = {}
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            raise ServiceError(400, BAD_MEMBER, "Every one of the parameters must have a name and a value.")
        found[one["name"]] = one.get("value")
    return found


routes: list[BaseRoute] = [
    Route("/ags/servicediscovery", discovery, methods=["GET"]),
    Route("/ags/signOn", sign_on, methods=["POST"]),
    Route("/ags/subsequentSignOn", subsequent_sign_on, methods=["POST"]),
]
