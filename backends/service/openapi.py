"""The OpenAPI document of what clients, CRM and operator use, made from the models of the wire.

It is true of the service with every switch off: what a switch does to an answer is meant to surprise a client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service import wire

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_CLIENT, _OPERATOR = "clientToken", "operatorToken"


class Operation(NamedTuple):
    """One method of one path; `errors` are statuses that come with an error body, `answers` are the others."""

    method: str
    path: str
    name: str
    what: str
    answers: Mapping[int, type[BaseModel]]
    errors: tuple[int, ...]
    security: str = ""
    parameters: tuple[Json, ...] = ()
    body: type[BaseModel] | None = None
    form: Json | None = None
    error_model: type[BaseModel] | None = None


def header(name: str, what: str, *, required: bool = False) -> Json:
    """A header of a request: printable ASCII."""
    schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
    return {"in": "header", "name": name, "description": what, "required": required, "schema": schema}


def query(name: str, what: str, schema: Json, *, required: bool = False) -> Json:
    """A parameter of a query."""
    return {"in": "query", "name": name, "description": what, "required": required, "schema": schema}


def json_query(name: str, what: str, schema: Json) -> Json:
    """A parameter of a query that is itself JSON."""
    return {"in": "query", "name": name, "description": what, "content": {"application/json": {"schema": schema}}}


TENANT = header("nv-tenant-id", "the tenant", required=True)
CORRELATION = header("x-correlation-id", "made up where it is missing, and always returned")
_TEXT: Json = {"type": "string", "minLength": 1}
_FLAG: Json = {"type": "boolean"}
_LIMIT = query("limit", "how many at once; 0 only counts", {"type": "integer", "minimum": 0, "maximum": 1000})
_LIST = (
    json_query("filter", "members and their values, or $in, $gte, $lt, $exists, $or, $and", {"type": "object"}),
    json_query(
        "sort",
        "pairs of a member and 1 or -1",
        {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "array",
                "prefixItems": [{"type": "string"}, {"enum": [1, -1]}],
                "minItems": 2,
                "maxItems": 2,
            },
        },
    ),
    json_query("fields", "the members to give", {"type": "array", "maxItems": 100, "items": {"type": "string"}}),
    _LIMIT,
)
_PAGED = (*_LIST, query("page", "counted from 1", {"type": "integer", "minimum": 1, "maximum": 1_000_000}))
_CATALOGUE = (
    {
        "in": "path",
        "name": "provider",
        "required": True,
        "description": "the scope of the service provider",
        "schema": {"type": "string", "enum": ["GLOBAL"]},
    },
    *_LIST,
    query("offset", "where the page begins", {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}),
    query("cache", "whether a cache may share the answer", _FLAG),
    query("pretty", "whether a person will read it", _FLAG),
)
_FORM: Json = {
    "type": "object",
    "required": ["grant_type", "client_id"],
    "properties": {
        "grant_type": {"enum": ["password", "refresh_token"]},
        "client_id": _TEXT,
        "username": _TEXT,
        "password": _TEXT,
        "refresh_token": _TEXT,
    },
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/ias/v3/token/actions/signOnByUserNamePassword",
        "signOnByUserNamePassword",
        "Sign on by user and password.",
        {200: wire.Tokens},
        (400, 401, 403, 413),
        parameters=(TENANT,),
        body=wire.SignOnRequest,
    ),
    Operation(
        "post",
        "/ias/v3/token/actions/refresh",
        "refresh",
        "Exchange a refresh token, sent as the bearer.",
        {200: wire.Tokens},
        (400, 401, 403, 413),
        _CLIENT,
        (TENANT,),
    ),
    Operation(
        "post",
        "/ias/v2/token",
        "token",
        "The password grant and the refresh grant by query.",
        {200: wire.Tokens},
        (400, 401, 403),
        parameters=(
            TENANT,
            query("grant_type", "which grant", {"enum": ["password", "refresh_token"]}, required=True),
            query("username", "for the password grant", _TEXT),
            query("password", "for the password grant", _TEXT),
            query("client_id", "a device that is registered already", _TEXT),
            query("refresh_token", "for the refresh grant", _TEXT),
        ),
    ),
    Operation(
        "post",
        "/ias/v2/anonymoustoken",
        "anonymousToken",
        "A token for a guest.",
        {200: wire.GuestToken},
        (400, 403),
        parameters=(header("tenantId", "the tenant", required=True),),
    ),
    Operation(
        "post",
        "/ias/v2/content_token",
        "contentToken",
        "Leave to play a content on this device; the first one of a rental fixes when it ends.",
        {200: wire.ContentToken},
        (400, 401, 403, 404),
        _CLIENT,
        (
            TENANT,
            query("content_id", "the content", _TEXT, required=True),
            query("type", "", {"const": "device"}, required=True),
        ),
    ),
    Operation(
        "get",
        "/ags/servicediscovery",
        "serviceDiscovery",
        "The ways to sign on.",
        {200: wire.AuthServices},
        (),
    ),
    Operation(
        "post",
        "/ags/signOn",
        "agsSignOn",
        "Sign on through the operator's portal; 300 asks which account.",
        {201: wire.Tokens, 300: wire.AccountChoices},
        (400, 401, 403, 404, 413),
        parameters=(TENANT, header("x-auth-service-id", "the service that was discovered", required=True)),
        body=wire.AgsSignOnRequest,
    ),
    Operation(
        "post",
        "/ags/subsequentSignOn",
        "agsSubsequentSignOn",
        "Sign on to the account that was chosen.",
        {201: wire.Tokens},
        (400, 401, 403, 404, 413),
        parameters=(
            TENANT,
            header("x-auth-service-id", "the service that was discovered", required=True),
            {
                **header("User-Token", "the userAccountToken of the account", required=True),
                "schema": {"type": "string", "pattern": "^[!-~]+$"},
            },
        ),
        body=wire.AgsChoiceRequest,
    ),
    Operation(
        "get",
        "/metadata/delivery/{provider}/btv/products",
        "linearProducts",
        "The products of linear television: subscriptions, pay-per-view, capabilities.",
        {200: wire.ProductPage},
        (400, 401, 403),
        _CLIENT,
        _CATALOGUE,
    ),
    Operation(
        "get",
        "/metadata/delivery/{provider}/vod/products",
        "contentProducts",
        "The products of single contents.",
        {200: wire.ProductPage},
        (400, 401, 403),
        _CLIENT,
        _CATALOGUE,
    ),
    Operation(
        "post",
        "/purchase_service/v1/user/product/actions/purchase",
        "purchase",
        "Buy one product.",
        {201: wire.PurchaseAnswer},
        (400, 401, 403, 404, 413, 500, 502, 504),
        _CLIENT,
        (TENANT,),
        wire.PurchaseRequest,
    ),
    *(
        Operation(
            "get", path, name, what, {200: wire.EntitlementPage}, (400, 401, 403, 404), _CLIENT, (TENANT, *_PAGED)
        )
        for path, name, what in (
            ("/rmg/v1/user/entitlements", "entitlements", "What the account is entitled to; 404 is nothing."),
            ("/rmg/v1/user/device/entitlements", "deviceEntitlements", "What of it this device may play."),
            ("/rmg/v1/user/capabilities", "capabilities", "The capabilities of the account."),
        )
    ),
    Operation(
        "get",
        "/rmg/v1/operator/entitlements",
        "listEntitlements",
        "Every entitlement of the tenant.",
        {200: wire.EntitlementPage},
        (400, 401, 403),
        _OPERATOR,
        (TENANT, *_PAGED),
    ),
    Operation(
        "post",
        "/rmg/v1/operator/entitlements",
        "addEntitlement",
        "Write an entitlement.",
        {201: wire.EntitlementWritten},
        (400, 401, 403, 404, 413),
        _OPERATOR,
        (TENANT, query("prohibitDuplicateProductPurchase", "refuse one that overlaps with another", _FLAG)),
        wire.EntitlementRequest,
    ),
    Operation(
        "put",
        "/rmg/v1/operator/entitlements/{uid}",
        "changeEntitlement",
        "End an entitlement, or bind it to a device or a class.",
        {200: wire.EntitlementChanged},
        (400, 401, 403, 404, 413),
        _OPERATOR,
        (TENANT, {"in": "path", "name": "uid", "required": True, "schema": {"type": "string", "minLength": 1}}),
        wire.EntitlementChange,
    ),
    Operation(
        "post",
        "/keycloak/auth/realms/{realm}/protocol/openid-connect/token",
        "operatorToken",
        "A token for somebody who works for the operator.",
        {200: wire.OperatorToken},
        (400, 401),
        parameters=(
            {"in": "path", "name": "realm", "required": True, "schema": {"type": "string", "enum": ["nagra"]}},
        ),
        form=_FORM,
        error_model=wire.OperatorTokenRefused,
    ),
    Operation(
        "post",
        "/crm/v1/product/actions/isPurchaseAuthorised",
        "isPurchaseAuthorised",
        "Implemented by the CRM: whether a purchase may be made.",
        {201: wire.AuthorisationAnswer},
        (400, 401, 403, 413),
        _OPERATOR,
        ({**CORRELATION, "required": True},),
        wire.AuthorisationRequest,
    ),
    Operation(
        "post",
        "/crm/v1/product/actions/purchaseCompleted",
        "purchaseCompleted",
        "Implemented by the CRM: a purchase is complete.",
        {200: wire.Nothing},
        (400, 401, 403, 413),
        _OPERATOR,
        ({**CORRELATION, "required": True},),
        wire.CompletionRequest,
    ),
)

_ERRORS = (wire.ErrorBody, wire.TokenErrorBody, wire.HttpErrorBody)
_REASONS = {
    400: "something is missing or cannot be read",
    401: "no token, or wrong credentials",
    403: "not allowed: the token, the account, the device, the CRM or the path's verb",
    404: "there is none",
    413: "the body is too long",
    500: "the service failed, or the CRM rejects it",
    502: "the CRM cannot be reached or makes no sense",
    504: "the CRM takes too long",
}


@cache
def document() -> Json:
    """The document, OpenAPI 3.1."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tui-store reference service",
            "version": "1",
            "description": (
                "A reconstruction of an OpenTV Purchase Service and its surroundings from public pages. "
                "It holds while every fault switch is off."
            ),
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "headers": {"correlation": {"required": True, "schema": {"type": "string", "minLength": 1}}},
            "securitySchemes": {
                _CLIENT: {"type": "http", "scheme": "bearer", "description": "from a sign-on"},
                _OPERATOR: {"type": "http", "scheme": "bearer", "description": "from the Keycloak-style endpoint"},
            },
        },
    }


async def serve(_request: Request) -> Response:
    """The document as JSON."""
    return JSONResponse(document())


def _described(operation: Operation) -> Json:
    answers = {status: _answer("done", [model]) for status, model in operation.answers.items()}
    models: Iterable[type[BaseModel]] = _ERRORS if operation.error_model is None else (operation.error_model,)
    errors = {status: _answer(_REASONS[status], models) for status in operation.errors}
    has_correlation = any(parameter["name"] == CORRELATION["name"] for parameter in operation.parameters)
    described: Json = {
        "operationId": operation.name,
        "summary": operation.what,
        "parameters": [*operation.parameters, *([] if has_correlation else [CORRELATION])],
        "responses": {str(status): answer for status, answer in sorted({**answers, **errors}.items())},
        "security": [{operation.security: []}] if operation.security else [],
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _reference(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.form is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": operation.form}},
        }
    return described


def _answer(what: str, models: Iterable[type[BaseModel]]) -> Json:
    schemas = [_reference(model) for model in models]
    return {
        "description": what,
        "headers": {"x-correlation-id": {"$ref": "#/components/headers/correlation"}},
        "content": {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }


def _reference(model: type[BaseModel]) -> Json:
    return {"$ref": _REF.format(model=model.__name__)}


def _schemas() -> Json:
    """Every model that an operation names, and those inside them."""
    answers = {model for operation in OPERATIONS for model in operation.answers.values()}
    refusals = {operation.error_model for operation in OPERATIONS if operation.error_model}
    sent = {operation.body for operation in OPERATIONS if operation.body}
    models = [(model, "serialization") for model in (*_ERRORS, *answers, *refusals)]
    models += [(model, "validation") for model in sent]
    _, definitions = models_json_schema(sorted(models, key=str), ref_template=_REF)  # type: ignore[arg-type]
    schemas: Json = definitions["$defs"]
    # A choice of fields leaves out every member but one.
    for model, identity in ((wire.Entitlement, "_id"), (wire.ProductOnWire, "id")):
        schemas[model.__name__]["required"] = [identity]
    return schemas


routes: list[BaseRoute] = [Route("/openapi.json", serve, methods=["GET"])]
