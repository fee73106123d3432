"""The OpenAPI document is true: schemathesis makes requests of it, and every answer is one that it describes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from backends.service.app import ROUTES
from backends.service.faults import SWITCHES
from backends.service.openapi import document
from backends.service.openapi_operations import OPERATIONS
from tests.service.test_operator import Operator
from tests.service.viewer import Viewer
from tests.support.service import RunningService

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 50 if os.environ.get("TUI_STORE_SOAK") else 2
SCHEMA = schemathesis.openapi.from_dict(document())
NOTHING_TO_GET_WRONG = "GET /ags/servicediscovery"


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    return str(sqlite_file)


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(scope="module")
def viewer(running: RunningService, line: httpx.Client) -> Viewer:
    return Viewer(line, running).signed_on()


@pytest.fixture(scope="module")
def tokens(viewer: Viewer, line: httpx.Client) -> dict[str, str]:
    """A bearer by the scheme that an operation needs."""
    return {
        "clientToken": viewer.headers["authorization"],
        "operatorToken": Operator(line).headers["authorization"],
    }


@pytest.mark.parametrize("path", sorted({f"{one.method.upper()} {one.path}" for one in OPERATIONS}))
def test_every_answer_is_one_that_the_document_describes(
    running: RunningService, session: requests.Session, tokens: dict[str, str], path: str
) -> None:
    operation = SCHEMA.find_operation_by_label(path)
    assert operation is not None
    needed = [name for scheme in operation.definition.raw["security"] for name in scheme]
    token = {"authorization": tokens[needed[0]], "nv-tenant-id": "nagra"} if needed else {}

    def asked(case: schemathesis.Case[Any], headers: dict[str, str]) -> int:
        return case.call_and_validate(base_url=running.url, session=session, headers=headers, checks=CHECKS).status_code

    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def sensible(case: schemathesis.Case[Any]) -> None:
        asked(case, token)
        status = asked(case, {})
        assert status >= 400 or not needed

    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def senseless(case: schemathesis.Case[Any]) -> None:
        asked(case, token)

    sensible()
    if path != NOTHING_TO_GET_WRONG:
        senseless()


def test_the_document_describes_every_route_but_those_that_no_platform_has() -> None:
    ours = ("/admin/", "/openapi.json")
    routed = {
        (method.lower(), route.path)
        for route in ROUTES
        if isinstance(route, Route) and route.path != "/" and not route.path.startswith(ours)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {(operation.method, operation.path) for operation in OPERATIONS} == routed


def test_the_document_is_served_and_points_at_nothing_that_is_not_in_it(line: httpx.Client) -> None:
    answer = line.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(document()))
    assert answer.json()["openapi"].startswith("3.1")
    named = set(re.findall(r'"#/components/(\w+)/(\w+)"', answer.text))
    assert named
    assert all(name in document()["components"][kind] for kind, name in named)


def test_the_documentation_names_every_route_and_every_switch() -> None:
    words = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GET|POST|PUT) (/[^`]*)`", words))
    routed = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route) and route.path != "/"
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert named == routed
    table = words.split("## Fault switches")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [one.name for one in SWITCHES]
