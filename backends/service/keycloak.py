"""The operator's side of identity: a token endpoint in the shape of Keycloak's, for operators and for the service.

Client applications never use it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import jwt
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bodies import body_of, is_storable
from backends.service.context import Context, context_of
from backends.service.errors import GUEST, NO_TOKEN, ServiceError
from backends.service.passwords import matches
from backends.service.storage.accounts import find_operator

OPERATOR_ROLE, ADMIN_ROLE = "operatorRole", "adminRole"
PURCHASE_SERVICE = "purchase-service"
# Seconds; Keycloak's defaults.
_ACCESS_LIFETIME, _REFRESH_LIFETIME = 300, 1800
_ALGORITHM = "HS256"
_BEARER, _REFRESH = "Bearer", "Refresh"
_MOST_FIELDS = 20


async def token(request: Request) -> Response:
    """The password grant and the refresh grant, as a form."""
    context = context_of(request)
    form = _form(await body_of(request))
    grant = form.get("grant_type", "")
    if grant not in ("password", "refresh_token"):
        return _refused(400, "unsupported_grant_type", "The form needs grant_type: password or refresh_token.")
    if not form.get("client_id"):
        return _refused(400, "invalid_request", "The form needs client_id.")
    if grant == "refresh_token":
        claims = _claims(form.get("refresh_token", ""), context, _REFRESH)
        name = str(claims["preferred_username"]) if claims else ""
    else:
        name = form.get("username", "")
    operator = await context.store.read(lambda db: find_operator(db, name)) if is_storable(name) else None
    if operator is None or (grant == "password" and not matches(form.get("password", ""), operator.password_hash)):
        return _refused(401, "invalid_grant", "The user name or the password is wrong, or the token has expired.")
    body = {
        "access_token": _signed(context, _BEARER, name, list(operator.roles), _ACCESS_LIFETIME),
        "expires_in": _ACCESS_LIFETIME,
        "refresh_token": _signed(context, _REFRESH, name, [], _REFRESH_LIFETIME),
        "refresh_expires_in": _REFRESH_LIFETIME,
        "token_type": "bearer",
        "scope": "email profile",
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


def service_token(context: Context) -> str:
    """The token that the purchase service shows the CRM."""
    return _signed(context, _BEARER, PURCHASE_SERVICE, [OPERATOR_ROLE], _ACCESS_LIFETIME)


def operator_of(request: HTTPConnection, context: Context, role: str = OPERATOR_ROLE) -> str:
    """The name of whoever asks, who must have this role; raises ServiceError 401 or 403."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    claims = _claims(given.strip(), context, _BEARER) if kind.lower() == "bearer" else None
    if claims is None:
        raise ServiceError(401, NO_TOKEN, "The request carries no operator's token, or one that is not valid any more.")
    if role not in claims["realm_access"]["roles"]:
        raise ServiceError(403, GUEST, f"The operator's token does not hold the role {role}.")
    return str(claims["preferred_username"])


def _claims(text: str, context: Context, kind: str) -> dict[str, Any] | None:
    """What a token of this kind says, None if it says nothing that counts."""
    try:
        claims: dict[str, Any] = jwt.decode(
            text, context.signing_key, algorithms=[_ALGORITHM], options={"verify_exp": False, "verify_iat": False}
        )
    except (jwt.InvalidTokenError, ValueError):
        return None
    return claims if claims.get("typ") == kind and claims["exp"] > context.clock.epoch() else None


def _signed(context: Context, kind: str, name: str, roles: list[str], lifetime: int) -> str:
    now = context.clock.epoch()
    claims = {
        "jti": context.ids.guid(),
        "exp": now + lifetime,
        "iat": now,
        "iss": "tui-store/keycloak/auth/realms/nagra",
        "sub": name,
        "typ": kind,
        "azp": "tui-store",
        "realm_access": {"roles": roles},
        "scope": "email profile",
        "preferred_username": name,
    }
    return jwt.encode(claims, context.signing_key, algorithm=_ALGORITHM)


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(body.decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _refused(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)


routes: list[BaseRoute] = [
    Route("/keycloak/auth/realms/{realm}/protocol/openid-connect/token", token, methods=["POST"]),
]
