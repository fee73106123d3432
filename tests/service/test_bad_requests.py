"""Whatever is sent to the service, it answers in a documented error shape, and never with a 500 or a traceback."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest

from tests.service.test_operator import Operator
from tests.service.viewer import PURCHASE, SIGN_ON, Viewer
from tests.support.service import RunningService

ROUTES: tuple[tuple[str, str], ...] = (
    ("POST", SIGN_ON),
    ("POST", "/ias/v3/token/actions/refresh"),
    ("POST", "/ias/v2/token"),
    ("POST", "/ias/v2/anonymoustoken"),
    ("POST", "/ias/v2/content_token"),
    ("POST", "/ags/signOn"),
    ("POST", "/ags/subsequentSignOn"),
    ("GET", "/metadata/delivery/GLOBAL/btv/products"),
    ("GET", "/metadata/delivery/GLOBAL/vod/products"),
    ("POST", PURCHASE),
    ("GET", "/rmg/v1/user/entitlements"),
    ("GET", "/rmg/v1/user/device/entitlements"),
    ("GET", "/rmg/v1/user/capabilities"),
    ("POST", "/rmg/v1/operator/entitlements"),
    ("PUT", "/rmg/v1/operator/entitlements/0123456789abcdef01234567"),
    ("POST", "/crm/v1/product/actions/isPurchaseAuthorised"),
    ("POST", "/crm/v1/product/actions/purchaseCompleted"),
    ("POST", "/keycloak/auth/realms/nagra/protocol/openid-connect/token"),
    ("POST", "/admin/clock"),
    ("POST", "/admin/faults"),
)
# Those that read a body as JSON, with what they need to be let that far.
BODIES = [
    path for method, path in ROUTES if method != "GET" and not path.startswith(("/ias/v2/", "/keycloak/", "/admin/"))
]
CLIENT_ROUTES = [(method, path) for method, path in ROUTES if path.startswith((PURCHASE, "/rmg/v1/user", "/metadata"))]


NONSENSE = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"productId"',
    b"7",
    b"{}",
    b'{"productId": null}',
    b'{"productId": NaN}',
    b'{"productId": 1e999}',
    b'{"productId": ' + b"9" * 5000 + b"}",
    b'{"productId": "\\ud800"}',
    b'{"productId": "a\\u0000b"}',
    b'{"username": {}, "password": []}',
    b'{"username": "ava", "password": "demo", "clientId": 7}',
    b'{"username": "ava", "password": "demo", "deviceInformation": []}',
    b'{"username": "ava", "password": "demo", "deviceInformation": {"playoutDeviceClass": {}}}',
    b'{"username": "ava", "password": "demo", "deviceInformation": {"deviceType": ["OPEN"]}}',
    b'{"parameters": 7}',
    b'{"parameters": [7]}',
    b'{"parameters": [{"name": "username", "value": 7}]}',
    b'{"account_id": "ACC-ava", "product_id": []}',
    b'{"account_id": "ACC-ava", "product_id": "P", "viewing_window_start": "now"}',
    b'{"accountId": "ACC-ava", "validFrom": 7}',
    b"\xff\xfe",
    b'{"productId": "\xff"}',
    b'{"a":' * 50_000,
    b"<html>",
)


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    return str(sqlite_file)


@pytest.fixture(scope="module")
def viewer(running: RunningService, line: httpx.Client) -> Viewer:
    """Signed on once: nothing here changes anything."""
    return Viewer(line, running).signed_on()


@pytest.fixture(scope="module")
def headers(viewer: Viewer, line: httpx.Client) -> Callable[[str], dict[str, str]]:
    """What a request of a path carries to be let as far as its body."""
    operator = Operator(line).headers

    def of(path: str) -> dict[str, str]:
        more = {"x-correlation-id": "call-1", "x-auth-service-id": "tui-store", "user-token": "none"}
        return {**(operator if "/operator/" in path or path.startswith("/crm/") else viewer.headers), **more}

    return of


@pytest.fixture(autouse=True)
def _nothing_failed(running: RunningService, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The service logs an error only where it failed itself."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def shape_of(answer: httpx.Response) -> int:
    """The status of an answer in one of the documented error shapes."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-correlation-id"]
    body = answer.json()
    if "http-error" in body:
        assert body["http-error"]["http-status-code"] == answer.status_code
    elif "resultCode" in body:
        assert set(body) == {"resultCode", "localeMessage", "requestId", "result"}
    elif "error" in body:
        assert set(body) == {"error", "error_description"}
    else:
        assert body["code"] == answer.status_code
        assert body["message"].isprintable()
        assert isinstance(body["errorCode"], int)
    return answer.status_code


@pytest.mark.parametrize("path", BODIES)
def test_a_body_that_makes_no_sense_is_refused(
    line: httpx.Client, headers: Callable[[str], dict[str, str]], path: str
) -> None:
    method = "PUT" if path.endswith("67") else "POST"
    for content in NONSENSE:
        # The refresh needs no body; what is none is still refused.
        assert shape_of(line.request(method, path, content=content, headers=headers(path))) != 413, content


@pytest.mark.parametrize(
    "path", [*BODIES, "/admin/faults", "/keycloak/auth/realms/nagra/protocol/openid-connect/token"]
)
def test_a_body_of_more_than_a_megabyte_is_413(
    line: httpx.Client, headers: Callable[[str], dict[str, str]], path: str
) -> None:
    method = "PUT" if path.endswith("67") else "POST"
    answer = line.request(method, path, content=b" " * 1_000_001, headers=headers(path))
    # Who has no token for a choice of account is turned away first.
    assert shape_of(answer) == (403 if path == "/ags/subsequentSignOn" else 413)


def test_a_body_without_end_is_not_waited_for(running: RunningService, viewer: Viewer) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" " * 65536

    with httpx.Client(base_url=running.url, trust_env=False) as client:
        # The service may hang up before the client has stopped talking.
        with suppress(httpx.WriteError, httpx.ReadError):
            assert shape_of(client.post(PURCHASE, content=endless(), headers=viewer.headers)) == 413
        assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize("path", ["/", *(path for _, path in ROUTES)])
def test_an_unknown_path_is_404_and_a_wrong_verb_is_403(line: httpx.Client, viewer: Viewer, path: str) -> None:
    unknown = line.get(f"{path.rstrip('/')}/nonsense%00%ff", headers=viewer.headers)
    assert shape_of(unknown) in (403, 404)
    for verb in ("DELETE", "PATCH", "OPTIONS", "TRACE"):
        wrong = line.request(verb, path, headers=viewer.headers)
        assert wrong.json() == {"http-error": {"http-status-code": 403, "http-reason-phrase": "Forbidden"}}


def bad_tokens(good: str, key: str) -> dict[str, str]:
    """Tokens of every bad kind, by what is wrong with them."""
    claims: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})
    body = {name: value for name, value in claims.items() if name not in ("typ", "tenantId")}
    whole = {**body, "typ": claims["typ"], "tenantId": claims["tenantId"]}

    def signed(**changes: Any) -> str:
        changed = {name: value for name, value in {**whole, **changes}.items() if value is not None}
        return jwt.encode(changed, key, algorithm="HS256")

    head, middle, signature = good.split(".")
    return {
        "not a token": "nonsense",
        "two parts": f"{head}.{middle}",
        "nothing in it": "..",
        "no signature": f"{head}.{middle}.",
        "another's signature": jwt.encode(whole, "k" * 32, algorithm="HS256"),
        "alg none": jwt.encode(whole, "", algorithm="none"),
        "another algorithm": jwt.encode(whole, key * 2, algorithm="HS512"),
        "changed": f"{head}.{middle[:-2]}AA.{signature}",
        "expired": signed(exp=1_000_000_000),
        "never expires": signed(exp=None),
        "expires in words": signed(exp="tomorrow"),
        "expires at no moment": signed(exp=True),
        "of another kind": signed(typ="RefreshAuthN"),
        "without kind": signed(typ=None),
        "tenant of another shape": signed(tenantId=["nagra"]),
        "very long": "x" * 30_000,
        "not ASCII": "e.é.e",
        "brackets": "{}.{}.{}",
    }


@pytest.mark.parametrize("mode", ["gateway403", "service401"])
def test_a_bad_token_of_any_kind_is_a_token_error(
    running: RunningService, line: httpx.Client, viewer: Viewer, mode: str
) -> None:
    running.context.faults.set("token_error_mode", mode)
    for what, token in bad_tokens(viewer.tokens["access_token"], running.context.signing_key).items():
        for method, path in CLIENT_ROUTES:
            bearer = f"Bearer {token}".encode()
            answer = line.request(method, path, headers=[(b"authorization", bearer), (b"nv-tenant-id", b"nagra")])
            assert shape_of(answer) == (403 if mode == "gateway403" else 401), (what, path)
            assert ("resultCode" in answer.json()) == (mode == "gateway403"), (what, path)


def test_no_token_is_401_and_another_tenants_is_403(line: httpx.Client, viewer: Viewer) -> None:
    for method, path in CLIENT_ROUTES:
        for authorization in ("", "Bearer", "Basic YTpi", "Nonsense x"):
            headers = {"authorization": authorization, "nv-tenant-id": "nagra"}
            assert shape_of(line.request(method, path, headers=headers)) == 401
        other = {**viewer.headers, "nv-tenant-id": "other"}
        assert line.request(method, path, headers=other).json()["errorCode"] == 30011


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=%ff",
        "limit=1e3",
        "page=0",
        "page=99999999999",
        "filter=%ff%fe",
        "filter=%7B",
        "sort=%00",
        "fields=7",
    ],
)
def test_a_bad_number_or_text_in_a_query_is_400(line: httpx.Client, viewer: Viewer, query: str) -> None:
    assert shape_of(line.get(f"/rmg/v1/user/entitlements?{query}", headers=viewer.headers)) == 400


@pytest.mark.parametrize("correlation", [b"\xff", b"two\twords", b"x" * 201, "\u202e".encode()])
def test_a_correlation_id_that_no_header_should_hold_is_400(
    line: httpx.Client, viewer: Viewer, correlation: bytes
) -> None:
    headers = [(name.encode(), value.encode()) for name, value in viewer.headers.items()]
    answer = line.post(PURCHASE, json={"productId": "PLAN"}, headers=[*headers, (b"x-correlation-id", correlation)])
    assert shape_of(answer) == 400
    assert answer.headers["x-correlation-id"].isascii()


def spoken(service: RunningService, *parts: bytes) -> bytes:
    """What the service answers to bytes that may be no HTTP at all."""
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        answer = b""
        # The service may have hung up already, with an answer or without.
        with suppress(OSError):
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while part := line.recv(65536):
                answer += part
    return answer


@pytest.mark.parametrize(
    "said",
    [
        b"HELLO\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx y: z\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n\r\n\x00",
    ],
    ids=lambda said: repr(said[:30]),
)
def test_what_is_no_http_is_400_in_the_front_doors_shape(running: RunningService, said: bytes) -> None:
    answer = spoken(running, said)
    # A line that stops in the middle of a request is simply closed.
    if answer:
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.endswith(b'{"http-error": {"http-status-code": 400, "http-reason-phrase": "Bad Request"}}')


def test_a_client_that_leaves_in_the_middle_of_its_body_disturbs_nobody(
    running: RunningService, viewer: Viewer, line: httpx.Client
) -> None:
    head = f"POST {PURCHASE} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\nnv-tenant-id: nagra\r\n"
    bearer = f"authorization: {viewer.headers['authorization']}\r\n\r\n"
    before = running.context.recent.count
    assert spoken(running, head.encode(), bearer.encode(), b'{"productId"') == b""
    deadline = time.monotonic() + 20
    while running.context.recent.count == before and time.monotonic() < deadline:
        line.get("/openapi.json")
    assert any(one.path == PURCHASE and one.status == 0 for one in running.context.recent.newest())
    assert viewer.owned() == []


def test_a_chunk_that_is_none_ends_the_request(running: RunningService, viewer: Viewer) -> None:
    head = f"POST {PURCHASE} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nnv-tenant-id: nagra\r\n"
    bearer = f"authorization: {viewer.headers['authorization']}\r\n\r\n"
    answer = spoken(running, head.encode(), bearer.encode(), b"zz\r\n{}\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
