"""Looks at a Purchase Service step by step and says what it found: what `tui-store doctor` prints."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from backends.remote.catalogue import Catalogue
from backends.remote.client_ids import ClientIds
from backends.remote.entitlements import ACCOUNT, DEVICE, Entitlements
from backends.remote.errors import CONNECT_SECONDS, Broken
from backends.remote.exchange import Answer, Call
from backends.remote.har import HarWriter
from backends.remote.http import Http
from backends.remote.secret import Scrubber
from backends.remote.service import RemoteService
from backends.remote.settings import RemoteSettings, checked
from tui_store.domain.device import Device
from tui_store.domain.errors import SignOnRefused, StoreError, UnreadableAnswer
from tui_store.domain.trace import NoTrace, Trace

_SKEW_SECONDS = 60
# What the bodies of the platform's refusals have, in one or another of their shapes. The gateway's own shape says
# nothing in a 404: it has that for every path which is none.
_GATEWAY = "http-error"
_MARKS = frozenset({"errorCode", "resultCode", _GATEWAY, "resourceSet"})
# Words of the service, which stand in brackets.
_IN_BRACKETS = re.compile(r"\(.*\)", re.DOTALL)


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


def _remedy(error: StoreError, otherwise: str) -> str:
    """What to do, unless the error's own sentence tells it: behind a colon, or as a question."""
    if isinstance(error, UnreadableAnswer):  # what is behind its colon is what makes no sense
        return otherwise
    told = _IN_BRACKETS.sub("", str(error))
    return "" if ": " in told or told.endswith("?") else otherwise


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
        remedy = "Check --service-url, and that the service runs."
        if settings.is_loopback:
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
        answer = await http.send(_look_at(ACCOUNT))
        if _is_bare_404(answer):
            # A service may have one of the two lists only.
            answer = await http.send(_look_at(DEVICE))
    except Broken as failure:
        yield Finding(False, "service", str(failure.error), _remedy(failure.error, "Check --service-url."))
        return
    except StoreError as error:
        yield Finding(False, "service", str(error), _remedy(error, "Check the settings."))
        return
    finally:
        await http.aclose()
    if settings.service_url.startswith("https:"):
        yield Finding(True, "encryption", "TLS, with a certificate that is trusted")
    yield _verdict(answer, settings)


def _look_at(path: str) -> Call:
    return Call("GET", path, "Looking at the service", correlation=str(uuid4()))


def _is_bare_404(answer: Answer) -> bool:
    """Whether there is no such path, in the gateway's words or a web server's."""
    return answer.status == 404 and answer.members.keys() & _MARKS <= {_GATEWAY}


def _verdict(answer: Answer, settings: RemoteSettings) -> Finding:
    if _is_bare_404(answer):
        detail = f"{settings.host} has no {answer.call.name} (status 404)"
        return Finding(False, "service", detail, "Check the path of --service-url.")
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
            yield Finding(False, "sign-on", str(error), _after_sign_on(error))
            return
        for finding in _signed_on(service):
            yield finding
        yield await _catalogue(catalogue)
        yield await _entitlements(service)
    finally:
        await catalogue.aclose()
        await service.aclose()


def _after_sign_on(error: StoreError) -> str:
    if isinstance(error, SignOnRefused):
        return "Check --user, --tenant and the password."
    return _remedy(error, "Ask the operator.")


def _signed_on(service: RemoteService) -> list[Finding]:
    who = service.identity
    there = f"as {who.user} of the tenant {who.tenant}, account {who.account_id or '(not told)'}"
    findings = [
        Finding(True, "sign-on", there),
        _device(service),
    ]
    if service.warning:
        findings.append(Finding(None, "device class", service.warning, "Choose another with --device-class."))
    apart = round(service.time.apart.total_seconds())
    agree = abs(apart) < _SKEW_SECONDS
    life = service.token_life
    if life is None:
        findings.append(Finding(None, "token", "does not tell how long it is good for"))
    elif life <= 0:
        detail = "had expired when it was given: "
        detail += "the service gives tokens that have expired" if agree else "the clocks disagree"
        remedy = "Ask the operator." if agree else "Set this machine's clock, or the service's."
        findings.append(Finding(False, "token", detail, remedy))
    else:
        findings.append(Finding(True, "token", f"good for {life:.0f} s"))
    if agree:
        findings.append(Finding(True, "clocks", "agree"))
    else:
        ahead = "ahead of" if apart > 0 else "behind"
        detail = f"the service's is {abs(apart)} s {ahead} this machine's; dates are taken by the service's"
        findings.append(Finding(None, "clocks", detail))
    return findings


def _device(service: RemoteService) -> Finding:
    who = service.identity
    detail = f"{who.device_id or '(not told)'}, of the class {who.device_class}"
    if service.is_device_kept:
        return Finding(True, "device", detail)
    remedy = "See that the state folder can be written to, or each run registers one more device."
    return Finding(None, "device", f"{detail}, for this run only: its id could not be written down", remedy)


async def _catalogue(catalogue: Catalogue) -> Finding:
    try:
        await catalogue.load()
    except StoreError as error:
        return Finding(False, "catalogue", str(error), _remedy(error, "Check --tenant, or ask the operator."))
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
        return Finding(False, "entitlements", str(error), _remedy(error, "Ask the operator."))
    detail = f"{len(owned.all)} of the account, {len(owned.here)} of them for this device"
    if entitlements.tells_no_devices:
        detail += " (this service does not tell them apart)"
    return Finding(True, "entitlements", detail)
