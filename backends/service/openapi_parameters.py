"""What requests may carry besides a body: the parameters of the OpenAPI document."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


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
TEXT: Json = {"type": "string", "minLength": 1}
FLAG: Json = {"type": "boolean"}
LIMIT = query("limit", "how many at once; 0 only counts", {"type": "integer", "minimum": 0, "maximum": 1000})
LIST = (
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
    LIMIT,
)
PAGED = (*LIST, query("page", "counted from 1", {"type": "integer", "minimum": 1, "maximum": 1_000_000}))
CATALOGUE = (
    {
        "in": "path",
        "name": "provider",
        "required": True,
        "description": "the scope of the service provider",
        "schema": {"type": "string", "enum": ["GLOBAL"]},
    },
    *LIST,
    query("offset", "where the page begins", {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}),
    query("cache", "whether a cache may share the answer", FLAG),
    query("pretty", "whether a person will read it", FLAG),
)
FORM: Json = {
    "type": "object",
    "required": ["grant_type", "client_id"],
    "properties": {
        "grant_type": {"enum": ["password", "refresh_token"]},
        "client_id": TEXT,
        "username": TEXT,
        "password": TEXT,
        "refresh_token": TEXT,
    },
}
