"""Passwords and tokens are in no trace, archive, error or traceback, whatever a service does with them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from traceback import TracebackException
from typing import Any

import httpx
import pytest

from backends.remote.exchange import Answer, Call
from backends.remote.har import HarWriter
from backends.remote.placing import PURCHASE
from backends.remote.readable import readable
from backends.remote.secret import Scrubber, Secret
from backends.remote.sign_on import OLD_TOKEN, REFRESH, SIGN_ON
from tests.remote.answers import SIGNED_ON, Made, catalogue, product
from tests.remote.shop import Shop, bought, buy
from tests.support.service import RunningService
from tui_store.domain.errors import InputError, StoreError

PASSWORD = "correct horse battery staple"
SECRETS = (PASSWORD, SIGNED_ON["access_token"], SIGNED_ON["refresh_token"])


def none_in(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text
        assert secret[:20] not in text


async def test_no_secret_is_in_trace_archive_or_error_even_if_the_service_repeats_it(
    scripted: Made, tmp_path: Path
) -> None:
    echo = f"<html>{SIGNED_ON['access_token']} {PASSWORD} {SIGNED_ON['refresh_token']}</html>"
    shop, transport = scripted(
        {
            "btv/products": catalogue(product(Title=f"For {PASSWORD}")),
            "vod/products": httpx.Response(500, html=echo, headers={"set-cookie": "session=1", "x-echo": PASSWORD}),
            "actions/purchase": httpx.Response(400, json={"message": f"no {PASSWORD}", "token": "another"}),
        }
    )
    har = HarWriter(tmp_path / "requests.har")
    shop.passwords = [PASSWORD] * 3
    backend = shop.backend(har=har)
    errors: list[str] = []
    for work in (backend.catalog, lambda: buy(backend), lambda: bought(backend)):
        try:
            await work()
        except StoreError as error:
            errors.append(str(error))
    har.close()
    assert len(errors) == 2
    none_in(json.dumps([event.data for event in shop.trace.events]))
    none_in((tmp_path / "requests.har").read_text())
    (sign_on,) = shop.trace.requests("signOnByUserNamePassword")
    assert sign_on["body"]["password"] == f"<redacted, {len(PASSWORD)} characters>"
    assert sign_on["answer"]["access_token"].startswith("<redacted")
    assert sign_on["answer"]["client_id"] == "DEV"
    assert any(
        request.headers["authorization"].endswith(SIGNED_ON["access_token"]) for request in transport.requests[1:]
    )


@pytest.mark.parametrize("path", ["signOnByUserNamePassword", "actions/refresh", "actions/purchase"])
async def test_no_secret_is_in_a_traceback_with_all_its_variables(
    scripted: Made, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    shop, transport = scripted(
        {
            "btv/products": catalogue(product()),
            "vod/products": catalogue(),
            "user/device/entitlements": httpx.Response(401),
            "actions/refresh": httpx.Response(401),
        }
    )
    shop.passwords = [PASSWORD] * 2

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    backend = shop.backend()
    transport.answers[path] = RuntimeError("a defect below")
    # And a defect above, in what notes the request once it is over.
    monkeypatch.setattr("backends.remote.http.Http._note", fails)
    shown = ""
    try:
        await buy(backend)
        await bought(backend)
    except (RuntimeError, StoreError) as error:
        shown = "".join(TracebackException.from_exception(error, capture_locals=True).format())
    assert "a defect" in shown
    none_in(shown)


def sign_on_of(content: bytes) -> httpx.Response:
    return httpx.Response(200, content=content, headers={"content-type": "application/json"})


WHOLE = json.dumps(SIGNED_ON).encode()
OPAQUE = {**SIGNED_ON, "access_token": "opaque-access-token-of-a-service", "refresh_token": "opaque-refresh-token"}


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (WHOLE[:-1], f"<{len(WHOLE) - 1} bytes, not shown>"),
        (json.dumps([SIGNED_ON["access_token"]]).encode(), "bytes, not shown>"),
        (json.dumps(SIGNED_ON["access_token"]).encode(), "bytes, not shown>"),
        (json.dumps({"padding": "x" * 20_000, **SIGNED_ON}).encode(), "<redacted"),
        (json.dumps({**OPAQUE, "padding": "x" * 20_000}).encode(), "<redacted"),
        (json.dumps(OPAQUE).encode()[:-1], "bytes, not shown>"),
        (b"\xff" + WHOLE, "bytes, not shown>"),
        (b'{"a":' * 600 + WHOLE + b"}" * 600, "bytes, not shown>"),
        (WHOLE[:-1] + b', "expires_in": 1e99999999999999999999}', "bytes, not shown>"),
        (WHOLE[:-1] + b', "expires_in": NaN}', "bytes, not shown>"),
    ],
    ids=["malformed", "array", "text", "long", "long, opaque", "malformed, opaque", "bytes", "deep", "number", "NaN"],
)
@pytest.mark.parametrize("path", [SIGN_ON, REFRESH, OLD_TOKEN])
async def test_no_token_is_in_the_note_of_an_answer_that_gives_tokens_however_that_looks(
    scripted: Made, tmp_path: Path, path: str, content: bytes, shown: str
) -> None:
    shop, transport = scripted({"v2/token": httpx.Response(500)})
    har = HarWriter(tmp_path / "requests.har")
    client = shop.service(har=har)
    if path != SIGN_ON:
        await client.sign_on()
        refused, none = httpx.Response(401), httpx.Response(404, json={"message": "none"})
        transport.answers["user/entitlements"] = [refused, none]
        transport.answers[REFRESH] = httpx.Response(404, json={"http-error": {"http-status-code": 404}})
    transport.answers[path] = sign_on_of(content)
    with suppress(StoreError):
        await client.get("/rmg/v1/user/entitlements", "Looking")
    har.close()
    noted = shop.trace.requests(path)[-1]["answer"]
    assert shown in json.dumps(noted)
    for written in (json.dumps([event.data for event in shop.trace.events]), (tmp_path / "requests.har").read_text()):
        none_in(written)
        assert OPAQUE["access_token"] not in written
        assert OPAQUE["refresh_token"] not in written


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
@pytest.mark.parametrize("before", [19_980, 20_000, 19_999 - len(SIGNED_ON["access_token"])])
async def test_a_secret_that_an_answer_is_cut_in_is_taken_out_before_the_cut(
    scripted: Made, kind: str, before: int
) -> None:
    echo = "x" * (before - 2) + " " + SIGNED_ON["access_token"]
    body = json.dumps({"a": echo}) if "json" in kind else echo
    answer = httpx.Response(404, content=body.encode(), headers={"content-type": kind})
    shop, _ = scripted({"user/entitlements": answer})
    await shop.service().get("/rmg/v1/user/entitlements", "Looking")
    noted = shop.trace.requests("user/entitlements")[0]["answer"]
    assert SIGNED_ON["access_token"][:8] not in noted
    assert len(noted) <= 20_000


async def test_a_long_answer_is_redacted_by_the_names_of_its_members_too(scripted: Made) -> None:
    answer = httpx.Response(404, json={"token": "never seen before", "padding": "x" * 20_000})
    shop, _ = scripted({"user/entitlements": answer})
    await shop.service().get("/rmg/v1/user/entitlements", "Looking")
    assert "never seen before" not in shop.trace.requests("user/entitlements")[0]["answer"]


def test_a_number_that_no_json_has_leaves_the_note_of_an_answer_writable() -> None:
    for body in (b'{"a": 1e400}', b'{"a": NaN}', b'{"a": 1e99999999999999999999}', b'{"a": ' + b"9" * 5000 + b"}"):
        answer = Answer(Call("GET", "/x", "Looking"), 200, {}, body)
        json.dumps(readable(answer, Scrubber()), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a eyJhbGci.eyJzdWIi.c2ln b", "a <redacted, 22 characters> b"),
        ("https://x/?t=eyJhbGci.eyJzdWIi.c2ln&u=1", "https://x/?t=<redacted, 22 characters>&u=1"),
        ("an.eyJhbGci.eyJzdWIi.c2ln", "an.<redacted, 22 characters>"),
        ("eyJhbGci..aXY.dGV4dA.dGFn", "<redacted, 25 characters>"),
        ("%22eyJhbGci.eyJzdWIi.c2ln%22", "%<redacted, 24 characters>%22"),
        (
            "eyJ is how one begins. eyJa.b is none. www.eye.example",
            "eyJ is how one begins. eyJa.b is none. www.eye.example",
        ),
    ],
)
def test_what_looks_like_a_token_is_taken_out_of_any_text(text: str, clean: str) -> None:
    assert Scrubber().text(text) == clean


def test_a_text_that_is_made_to_be_slow_to_look_through_is_not() -> None:
    # With a pattern that goes back at each beginning it would be hours.
    assert Scrubber().text("eyJ" * 1_500_000) == "eyJ" * 1_500_000


def test_a_secret_prints_as_its_length() -> None:
    secret = Secret("hunter2")
    assert str(secret) == repr(secret) == f"{secret}" == "<redacted, 7 characters>"


def test_a_scrubber_finds_secrets_by_name_and_by_what_it_has_learned() -> None:
    scrub = Scrubber()
    scrub.learn("hunter2")
    data = {"Password": "x", "list": [{"refresh_token": {"a": 1}}, "my hunter2"], "hunter2": 1, "n": None, "pin": None}
    shown = scrub.data(data)
    assert shown["Password"] == "<redacted, 1 characters>"
    assert shown["list"][0]["refresh_token"].startswith("<redacted")
    assert shown["list"][1] == "my <redacted, 7 characters>"
    assert (shown["n"], shown["pin"]) == (None, None)
    assert "hunter2" not in json.dumps(shown)


# ---------------------------------------------------------------------- the archive


def entries(path: Path) -> list[dict[str, Any]]:
    """Read an archive as a browser would."""
    log = json.loads(path.read_text())["log"]
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "tui-store"
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        assert {"method", "url", "httpVersion", "headers", "queryString", "cookies"} <= entry["request"].keys()
        assert {"status", "statusText", "headers", "content", "redirectURL", "cookies"} <= entry["response"].keys()
    return list(log["entries"])


async def test_the_archive_is_whole_after_each_request_and_holds_them_all(
    shop: Shop, service: RunningService, tmp_path: Path
) -> None:
    path = tmp_path / "requests.har"
    har = HarWriter(path)
    assert entries(path) == []
    backend = shop.backend(har=har)
    await backend.catalog()
    assert len(entries(path)) == len(shop.trace.requests())
    service.context.faults.set("drop_after_commit", "next@/purchase_service/")
    await buy(backend)
    found = entries(path)
    assert len(found) == len(shop.trace.requests())
    (cut,) = [entry for entry in found if entry["request"]["url"].endswith(PURCHASE)]
    assert cut["response"]["status"] == 0
    assert "broke off" in cut["response"]["_error"]
    assert json.loads(cut["request"]["postData"]["text"]) == {"productId": "COINS"}
    query = next(entry["request"]["queryString"] for entry in found if "products" in entry["request"]["url"])
    assert {"name": "offset", "value": "0"} in query
    assert path.stat().st_mode & 0o777 == 0o600
    har.close()
    har.close()


def test_an_archive_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--har"):
        HarWriter(tmp_path / "no such folder" / "x.har")


async def test_an_archive_whose_disk_is_full_stops_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    har = HarWriter(shop.folder / "x.har")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    backend = shop.backend(har=har)
    assert await backend.catalog()
    assert "No space left" in har.failed
    har.close()


# ---------------------------------------------------------------------- the trace


async def test_each_request_stands_in_the_trace_with_method_path_status_time_and_correlation_id(shop: Shop) -> None:
    backend = shop.backend()
    await buy(backend)
    (event,) = [event for event in shop.trace.events if event.title.startswith(f"POST {PURCHASE}")]
    assert event.kind == "request"
    assert event.title.startswith(f"POST {PURCHASE} 201, ")
    assert event.title.endswith(" ms")
    data = event.data
    assert (data["method"], data["path"], data["status"]) == ("POST", PURCHASE, 201)
    assert isinstance(data["ms"], int)
    assert data["correlationId"] == data["headers"]["x-correlation-id"]
    assert data["answer"]["productId"] == "COINS"
    began = [event.title for event in shop.trace.events if event.kind == "ledger"]
    assert began == ["began an order of Product COINS", "the order of Product COINS was charged"]
