"""What `tui-store doctor` finds out, on real sockets: unknown names, ports without a service, TLS of all kinds."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backends.remote.client_ids import ClientIds
from backends.remote.probe import Finding, probe
from backends.remote.settings import RemoteSettings
from backends.service.storage.accounts import SUSPENDED, change_account
from tests.remote.answers import token
from tests.remote.shop import Shop
from tests.support.service import PASSWORD, RunningService
from tui_store.domain.errors import StoreError


async def findings(url: str, password: str = PASSWORD, ids: Path | None = None, **settings: str) -> dict[str, Finding]:
    async def answer(why: str) -> str:
        if why:
            from tui_store.domain.errors import SignOnRefused

            raise SignOnRefused(why)
        return password

    found = await probe(RemoteSettings(url, user="ava", **settings), answer, ClientIds(ids))  # type: ignore[arg-type]
    for finding in found:
        tells = ": " in finding.detail or finding.detail.endswith("?")
        assert finding.remedy or tells or finding.ok is not False
    return {finding.what: finding for finding in found}


async def test_a_service_that_is_well_is_found_well_in_every_point(service: RunningService) -> None:
    found = await findings(service.url)
    assert list(found) == [
        *("address", "connection", "service", "sign-on", "device", "token", "clocks", "catalogue", "entitlements")
    ]
    assert all(finding.ok for finding in found.values())
    assert "ava" in found["sign-on"].detail
    assert "ACC-ava" in found["sign-on"].detail
    assert "Roku" in found["device"].detail
    assert "6 products, 1 of them not for sale" in found["catalogue"].detail
    assert found["entitlements"].detail == "0 of the account, 0 of them for this device"


async def test_a_wrong_password_is_found(service: RunningService) -> None:
    found = await findings(service.url, "wrong")
    assert found["sign-on"].ok is False
    assert "this password" in found["sign-on"].detail
    assert found["sign-on"].remedy == "Check --user, --tenant and the password."
    assert "catalogue" not in found


async def test_an_account_that_is_suspended_is_told_what_to_do_once(service: RunningService) -> None:
    service.do(lambda: service.context.store.write(lambda db: change_account(db, "ACC-ava", state=SUSPENDED)))
    found = await findings(service.url)
    assert "ask the operator to lift that" in found["sign-on"].detail
    assert found["sign-on"].remedy == ""


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [("unavailable", ""), ("rate_limited", ""), ("html", "Ask the operator."), ("wrong_shape", "Ask the operator.")],
)
async def test_a_sign_on_that_fails_otherwise_is_no_fault_of_the_user(
    service: RunningService, fault: str, remedy: str
) -> None:
    service.context.faults.set(fault, "always@/ias/")
    found = await findings(service.url)
    assert (found["sign-on"].ok, found["sign-on"].remedy) == (False, remedy)


async def test_a_wrong_path_is_found_before_anybody_signs_on(service: RunningService) -> None:
    found = await findings(f"{service.url}/base")
    assert list(found) == ["address", "connection", "service"]
    assert found["service"].ok is False
    assert "(status 404)" in found["service"].detail
    assert found["service"].remedy == "Check the path of --service-url."


@pytest.mark.parametrize("missing", ["/device/entitlements", "/user/entitlements"])
async def test_a_service_with_one_list_of_the_two_is_recognised(missing: str) -> None:
    with platform(missing=missing) as url:
        found = await findings(url)
        assert found["service"].ok
        assert found["entitlements"].ok


@pytest.mark.parametrize(
    ("ahead", "words", "remedy"),
    [
        (timedelta(), "the service gives tokens that have expired", "Ask the operator."),
        (timedelta(days=1), "the clocks disagree", "Set this machine's clock, or the service's."),
    ],
)
async def test_an_expired_token_is_put_down_to_the_clocks_only_where_they_disagree(
    ahead: timedelta, words: str, remedy: str
) -> None:
    with platform(ahead=ahead, exp=timedelta(hours=-1)) as url:
        found = await findings(url)
    assert found["token"].ok is False
    assert found["token"].detail.endswith(words)
    assert found["token"].remedy == remedy
    assert found["clocks"].ok is (None if ahead else True)


async def test_an_unknown_device_class_is_found(service: RunningService) -> None:
    found = await findings(service.url, device_class="fridge")
    assert found["device class"].ok is None
    assert "fridge" in found["device class"].detail


async def test_a_device_whose_id_cannot_be_written_down_is_found(service: RunningService, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("no folder")
    found = await findings(service.url, ids=tmp_path / "ids")
    assert found["device"].ok is None
    assert "for this run only" in found["device"].detail
    assert "one more device" in found["device"].remedy


async def test_a_missing_list_of_the_device_is_found(service: RunningService) -> None:
    service.context.faults.set("no_device_route", "on")
    found = await findings(service.url)
    assert "does not tell them apart" in found["entitlements"].detail


async def test_a_catalogue_that_makes_no_sense_is_found(service: RunningService) -> None:
    service.context.faults.set("html", "always@/metadata/")
    found = await findings(service.url)
    assert found["catalogue"].ok is False
    assert "a web page" in found["catalogue"].detail
    assert found["entitlements"].ok


async def test_a_redirect_is_found(service: RunningService) -> None:
    service.context.faults.set("redirect", "always")
    found = await findings(service.url)
    assert found["service"].ok is False
    assert "another address" in found["service"].detail


async def test_a_host_that_nobody_knows_is_found_and_named_by_the_client(tmp_path: Path) -> None:
    found = await findings("http://nobody.invalid")
    assert list(found) == ["address"]
    assert await fails("http://nobody.invalid", tmp_path) == (
        "The name of nobody.invalid is not known: check the service address and the network."
    )


async def test_a_port_without_service_is_found_and_named_by_the_client(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _r, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    found = await findings(f"http://127.0.0.1:{port}")
    assert found["connection"].ok is False
    assert "tui-store service" in found["connection"].remedy
    assert "Nothing answers" in await fails(f"http://127.0.0.1:{port}", tmp_path)


async def test_something_else_than_a_purchase_service_is_found(tmp_path: Path) -> None:
    with web_site() as url:
        found = await findings(url)
        assert found["service"].ok is False
        assert "no body of the platform's" in found["service"].detail
        assert "status 501" in await fails(url, tmp_path) or "has no POST" in await fails(url, tmp_path)


async def test_a_certificate_that_nobody_trusts_is_found_and_named_by_the_client(tmp_path: Path) -> None:
    async with tls_service(tmp_path) as (url, ca_file):
        found = await findings(url)
        assert found["service"].ok is False
        assert "ca_file in settings.toml" in found["service"].detail
        assert found["service"].remedy == ""
        words = await fails(url, tmp_path)
        assert "is not trusted" in words
        assert "self-signed" in words
        trusted = await findings(url, ca_file=str(ca_file))
        assert trusted["encryption"].ok
        assert "cannot be read" in await fails(url, tmp_path, ca_file=str(tmp_path / "none.pem"))


async def test_https_to_a_service_that_speaks_http_is_named(service: RunningService, tmp_path: Path) -> None:
    assert "does not speak TLS" in await fails(service.url.replace("http:", "https:"), tmp_path)


async def fails(url: str, folder: Path, ca_file: str = "") -> str:
    """What a client says that cannot get through."""
    shop = Shop(url, folder)
    with pytest.raises(StoreError) as caught:
        await shop.service(ca_file=ca_file).sign_on()
    await shop.aclose()
    return str(caught.value)


@contextmanager
def web_site() -> Iterator[str]:
    """A server that has a page and nothing else."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Hello</html>")

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002
            pass

    with serving(Page) as url:
        yield url


@contextmanager
def platform(
    missing: str = "/nowhere", ahead: timedelta = timedelta(), exp: timedelta = timedelta(hours=1)
) -> Iterator[str]:
    """A platform that sells nothing; without one path, with another clock, or with tokens that end when told."""

    class Platform(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            claims = {"exp": (datetime.now(UTC) + exp).timestamp(), "accountId": "ACC", "deviceId": "DEV"}
            self.say(200, {"access_token": token(claims), "client_id": "DEV"})

        def do_GET(self) -> None:
            if self.path.partition("?")[0].endswith(missing):
                self.say(404, {"http-error": {"http-status-code": 404}})
            elif not self.headers["Authorization"]:
                self.say(403, {"resultCode": "99999:403"})
            elif "metadata" in self.path:
                self.say(200, {"products": [], "total_records": 0})
            else:
                self.say(404, {"message": "none", "code": 404, "errorCode": 30031})

        def say(self, status: int, data: Mapping[str, Any]) -> None:
            body = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((datetime.now(UTC) + ahead).timestamp())

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002
            pass

    with serving(Platform) as url:
        yield url


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server in a thread."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def tls_service(folder: Path) -> AsyncIterator[tuple[str, Path]]:
    """A TLS server with a certificate that it signed itself; it refuses every token as a platform does."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / "key.pem"
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"message": "no", "code": 401, "errorCode": 30010}'
        head = f"HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "localhost", 0, ssl=context)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}", pem
    finally:
        server.close()
        await server.wait_closed()
