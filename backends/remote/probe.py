"""Looks at a Purchase Service step by step and says what it found: what `tui-store doctor` prints."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from backends.remote.catalogue import Catalogue
from backends.remote.client_ids import ClientIds
from backends.remote.entitlements import ACCOUNT, Entitlements
from backends.remote.errors import CONNECT_SECONDS, Broken
from backends.remote.exchange import Answer, Call
from backends.remote.har import HarWriter
from backends.remote.http import Http
from backends.remote.secret import Scrubber
from backends.remote.service import RemoteService
from backends.remote.settings import RemoteSettings, checked
from tui_store.domain.device import Device
from tui_store.domain.errors import StoreError
from tui_store.domain.trace import NoTrace, Trace

_SKEW_SECONDS = 60
# What the bodies of the platform's refusals have, in one or another of their shapes.
_MARKS = frozenset({"errorCode", "resultCode", "http-error", "resourceSet"})


class Finding(NamedTuple):
    """One thing that was looked at.

    `ok` is False where something is wrong, and None where there is only something to know; `remedy` says what to do.
    """

    ok: bool | None
    what: str
    detail: str
    remedy: str = ""


async def probe(
    settings: RemoteSettings,
    password: Callable[[str], Awaitable[str]],
    client_ids: ClientIds,
    device: Device | None = None,
    trace: Trace | None = None,
    har: HarWriter | None = None,
) -> list[Finding]:
    """Everything that could be looked at, in order; it ends with the first thing without which the rest can't be.

    Buys nothing. A first sign-on registers the device, as any storefront's does. Raises InputError for settings
    that can't be used.
    """
    settings = checked(settings)
    trace = trace or NoTrace()
    findings = [finding async for finding in _reached(settings)]
    if _is_well(findings):
        findings += [finding async for finding in _recognised(settings, trace, har)]
    if _is_well(findings):
        service = RemoteService(settings, password, client_ids, device or Device(), trace, har)
        findings += [finding async for finding in _used(service)]
    return findings


def _is_well(findings: list[Finding]) -> bool:
    return all(finding.ok is not False for finding in findings)


async def _reached(settings: RemoteSettings) -> AsyncIterator[Finding]:
    """The address, and whether anybody listens there."""
    parts = urlsplit(settings.service_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        yield Finding(False, "address", f"{host} is not known", "Check --service-url and the network.")
        return
    addresses = ", ".join(dict.fromkeys(str(row[4][0]) for row in found))
    yield Finding(True, "address", f"{host} is {addresses}")
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        why = "nothing answers" if isinstance(error, ConnectionRefusedError) else "no connection came about"
        remedy = "Start the service (tui-store service), or check --service-url."
        yield Finding(False, "connection", f"{why} at {host} port {port}", remedy)
        return
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    yield Finding(True, "connection", f"{host} port {port} answers")
    if parts.scheme == "http" and not settings.is_loopback:
        yield Finding(None, "encryption", "none: password and tokens travel in the clear", "Use an https address.")


async def _recognised(settings: RemoteSettings, trace: Trace, har: HarWriter | None) -> AsyncIterator[Finding]:
    """Whether a request without a token is refused as the platform refuses it."""
    http = Http(settings, trace, har, Scrubber())
    try:
        answer = await http.send(Call("GET", ACCOUNT, "Looking at the service", correlation=str(uuid4())))
    except Broken as failure:
        yield Finding(False, "service", str(failure.error), "Check --service-url.")
        return
    except StoreError as error:
        yield Finding(False, "service", str(error), "Check the settings.")
        return
    finally:
        await http.aclose()
    if settings.service_url.startswith("https:"):
        yield Finding(True, "encryption", "TLS, with a certificate that is trusted")
    yield _verdict(answer, settings)


def _verdict(answer: Answer, settings: RemoteSettings) -> Finding:
    if answer.members.keys() & _MARKS:
        return Finding(True, "service", f"{settings.host} speaks as an OpenTV platform does")
    if 300 <= answer.status < 400:
        where = f"{settings.host} sends on to another address (status {answer.status})"
        return Finding(False, "service", where, "Give the address that it should be: redirects are not followed.")
    detail = f"{settings.host} answers {answer.call.name} with the status {answer.status} and no body of the platform's"
    return Finding(False, "service", detail, "Check --service-url: something else than a Purchase Service is there.")


async def _used(service: RemoteService) -> AsyncIterator[Finding]:
    """Sign on, and read what a storefront reads."""
    catalogue = Catalogue(service)
    try:
        try:
            await service.sign_on()
        except StoreError as error:
            yield Finding(False, "sign-on", str(error), "Check --user, --tenant and the password.")
            return
        for finding in _signed_on(service):
            yield finding
        yield await _catalogue(catalogue)
        yield await _entitlements(service)
    finally:
        await catalogue.aclose()
        await service.aclose()


def _signed_on(service: RemoteService) -> list[Finding]:
    who = service.identity
    there = f"as {who.user} of the tenant {who.tenant}, account {who.account_id or '(not told)'}"
    findings = [
        Finding(True, "sign-on", there),
        Finding(True, "device", f"{who.device_id or '(not told)'}, of the class {who.device_class}"),
    ]
    if service.warning:
        findings.append(Finding(None, "device class", service.warning, "Choose another with --device-class."))
    life = service.token_life
    if life is None:
        findings.append(Finding(None, "token", "does not tell how long it is good for"))
    elif life <= 0:
        remedy = "Set this machine's clock, or the service's."
        findings.append(Finding(False, "token", "had expired when it was given: the clocks disagree", remedy))
    else:
        findings.append(Finding(True, "token", f"good for {life:.0f} s"))
    apart = round(service.time.apart.total_seconds())
    if abs(apart) < _SKEW_SECONDS:
        findings.append(Finding(True, "clocks", "agree"))
    else:
        ahead = "ahead of" if apart > 0 else "behind"
        detail = f"the service's is {abs(apart)} s {ahead} this machine's; dates are taken by the service's"
        findings.append(Finding(None, "clocks", detail))
    return findings


async def _catalogue(catalogue: Catalogue) -> Finding:
    try:
        await catalogue.load()
    except StoreError as error:
        return Finding(False, "catalogue", str(error), "Check --tenant, or ask the operator.")
    products = catalogue.shelf.products
    faulty = [product for product in products if product.faults]
    detail = f"{len(products)} products"
    if faulty:
        first = faulty[0]
        detail += f", {len(faulty)} of them not for sale ({first.name}: {first.faults[0]})"
    return Finding(True if products else None, "catalogue", detail)


async def _entitlements(service: RemoteService) -> Finding:
    entitlements = Entitlements(service)
    try:
        owned = await entitlements.both()
    except StoreError as error:
        return Finding(False, "entitlements", str(error), "Ask the operator.")
    detail = f"{len(owned.all)} of the account, {len(owned.here)} of them for this device"
    if entitlements.tells_no_devices:
        detail += " (this service does not tell them apart)"
    return Finding(True, "entitlements", detail)
