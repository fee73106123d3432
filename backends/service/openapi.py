"""The OpenAPI document of what clients, CRM and operator use, made from the models of the wire.

It is true of the service with every switch off: what a switch does to an answer is meant to surprise a client.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service import wire
from backends.service.openapi_operations import CLIENT, OPERATIONS, OPERATOR, Operation
from backends.service.openapi_parameters import CORRELATION, Json

_REF = "#/components/schemas/{model}"
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
                CLIENT: {"type": "http", "scheme": "bearer", "description": "from a sign-on"},
                OPERATOR: {"type": "http", "scheme": "bearer", "description": "from the Keycloak-style endpoint"},
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
