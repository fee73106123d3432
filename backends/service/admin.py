"""The service's own levers: state, reset, clock, switches, rules, accounts, devices, products, CRM; JSON or a form.

None of this exists on a real platform. It answers programs and browsers of this machine only, and a browser only on
the service's own page: whatever page somebody has open elsewhere cannot press these buttons.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bodies import body_of, is_storable, parsed
from backends.service.clock import LAST_EPOCH
from backends.service.context import Context, context_of
from backends.service.errors import BAD_MEMBER, NOT_FOUND, ServiceError, front_door
from backends.service.faults import UnknownSwitch
from backends.service.page import HEADERS, page
from backends.service.storage.accounts import (
    all_tenants,
    change_account,
    change_device,
    set_device_classes,
)
from backends.service.storage.products import change_product
from backends.service.summary import crm_book, latest_requests, outbox, summary
from tui_store.text import plain, shortened

Body = Mapping[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]
Change = Callable[[Context, Request, Body], Awaitable[None]]
M = TypeVar("M", bound=BaseModel)
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 100


def _names(value: object) -> object:
    """Names in a list, or, from a form, between commas."""
    return [name for part in value.split(",") if (name := part.strip())] if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], BeforeValidator(_names), Field(max_length=100)]


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockChange(_Change):
    """One of three: stand at a moment, move by seconds, or be the machine's clock again."""

    now: datetime | None = None
    advance: int | None = Field(default=None, ge=-LAST_EPOCH, le=LAST_EPOCH)
    machine: Literal[True] | None = None


class RulesChange(_Change):
    """The feature switch, and the device classes of a tenant, by default the first."""

    deviceSpecificProducts: bool | None = None  # noqa: N815 - as on the wire
    deviceClasses: Names | None = None  # noqa: N815
    tenant: str = ""


class AccountChange(_Change):
    """What may be changed of an account; an empty policy is the one for all."""

    state: Literal["ACTIVE", "SUSPENDED", "CANCELLED"] | None = None
    crmPolicy: Literal["", "approve", "deny", "no-reference", "slow", "broken", "down"] | None = None  # noqa: N815
    maxDevices: int | None = Field(default=None, ge=0, le=1_000_000)  # noqa: N815


class DeviceChange(_Change):
    """What may be changed of a device; its class counts from its next token on."""

    status: Literal["ENABLED", "DISABLED", "DELETED"] | None = None
    deviceClass: str | None = Field(default=None, max_length=200)  # noqa: N815


class ProductChange(_Change):
    """What may be changed of a product; no classes are all classes."""

    deviceClasses: Names | None = None  # noqa: N815
    deviceBound: bool | None = None  # noqa: N815
    published: bool | None = None
    tenant: str = ""


class CrmChange(_Change):
    """What the built-in CRM does with everybody who has no policy of their own."""

    policy: Literal["approve", "deny", "no-reference", "slow", "broken", "down"]


async def home(request: Request) -> Response:
    """The human page."""
    refusal = _refusal(request)
    return refusal or await _page(request)


async def state(request: Request) -> Response:
    """Everything at a glance."""
    return _refusal(request) or JSONResponse(await summary(context_of(request)))


async def requests(request: Request) -> Response:
    """The latest requests, newest first."""
    return _refusal(request) or JSONResponse({"requests": latest_requests(context_of(request), 200)})


async def book(request: Request) -> Response:
    """The built-in CRM's book, with the authorisations that are void."""
    return _refusal(request) or JSONResponse(await context_of(request).store.read(crm_book))


async def notifications(request: Request) -> Response:
    """The outbox."""
    return _refusal(request) or JSONResponse(await context_of(request).store.read(lambda db: outbox(db, 200)))


def _changing(change: Change) -> Endpoint:
    """An endpoint that carries out a change; answers a form with the page and a program with the new state."""

    async def endpoint(request: Request) -> Response:
        refusal = _refusal(request)
        if refusal:
            return refusal
        is_form = request.headers.get("content-type", "").split(";")[0].strip().lower() == _FORM
        try:
            await change(context_of(request), request, await _body(request, is_form=is_form))
        except ServiceError as error:
            if is_form:
                return await _page(request, error)
            raise
        if is_form:
            return RedirectResponse("/", 303)
        return JSONResponse(await summary(context_of(request)))

    return endpoint


async def _reset(context: Context, _request: Request, _body: Body) -> None:
    await context.reset()


async def _move_clock(context: Context, _request: Request, body: Body) -> None:
    change = _read(ClockChange, body)
    if sum(value is not None for value in (change.now, change.advance, change.machine)) != 1:
        raise ServiceError(400, BAD_MEMBER, "The body needs one of now, advance and machine.")
    try:
        if change.now is not None:
            _set_clock(context, change.now)
        elif change.advance is not None:
            context.clock.advance(change.advance)
        else:
            context.clock.follow_machine()
    except (ValueError, OverflowError) as error:
        raise ServiceError(400, BAD_MEMBER, "The clock goes from 1970 to 9999.") from error
    await context.keep_clock()


def _set_clock(context: Context, now: datetime) -> None:
    if now.tzinfo is None:
        raise ServiceError(400, BAD_MEMBER, "The member now needs a time zone, such as 2030-01-31T12:00:00Z.")
    if not 0 <= now.timestamp() <= LAST_EPOCH:
        raise ValueError(now)
    context.clock.set(now)


async def _set_switches(context: Context, _request: Request, body: Body) -> None:
    words = {name: _word(value) for name, value in body.items()}
    try:
        context.faults.set_all(words)
    except UnknownSwitch as error:
        raise ServiceError(400, BAD_MEMBER, str(error)) from error


def _word(value: object) -> str:
    """How a switch spells a JSON value."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, str | int | float) else "?"


async def _reset_switches(context: Context, _request: Request, _body: Body) -> None:
    context.faults.reset()


async def _change_rules(context: Context, _request: Request, body: Body) -> None:
    change = _read(RulesChange, body)
    if change.deviceClasses is not None:
        names = [_storable(name) for name in change.deviceClasses]
        tenants = await context.store.read(all_tenants)
        tenant = change.tenant or tenants[0]
        if tenant not in tenants:
            raise ServiceError(404, NOT_FOUND, "There is no such tenant.")
        await context.store.write(lambda db: set_device_classes(db, tenant, names))
    if change.deviceSpecificProducts is not None:
        await context.change_rules(device_specific_products=change.deviceSpecificProducts)


async def _change_crm(context: Context, _request: Request, body: Body) -> None:
    await context.change_rules(crm_policy=_read(CrmChange, body).policy)


async def _change_account(context: Context, request: Request, body: Body) -> None:
    change = _read(AccountChange, body)
    values = {"state": change.state, "crm_policy": change.crmPolicy, "max_devices": change.maxDevices}
    await _carry_out(context, request, values, change_account)


async def _change_device(context: Context, request: Request, body: Body) -> None:
    change = _read(DeviceChange, body)
    device_class = None if change.deviceClass is None else _storable(change.deviceClass)
    await _carry_out(context, request, {"status": change.status, "device_class": device_class}, change_device)


async def _change_product(context: Context, request: Request, body: Body) -> None:
    change = _read(ProductChange, body)
    classes = None if change.deviceClasses is None else [_storable(name) for name in change.deviceClasses]
    values = {"device_classes": classes, "is_device_bound": change.deviceBound, "published": change.published}
    tenant = change.tenant or (await context.store.read(all_tenants))[0]
    await _carry_out(
        context, request, values, lambda db, product, **columns: change_product(db, tenant, product, **columns)
    )


async def _carry_out(context: Context, request: Request, values: Body, change: Callable[..., bool]) -> None:
    """Change the columns that have a value, of the row that the path names; raises ServiceError 400 or 404."""
    identifier = request.path_params["identifier"]
    columns = {name: value for name, value in values.items() if value is not None}
    if not columns:
        raise ServiceError(400, BAD_MEMBER, "The body names nothing to change.")
    if not is_storable(identifier) or not await context.store.write(lambda db: change(db, identifier, **columns)):
        raise ServiceError(404, NOT_FOUND, "There is nothing of this name.")


async def _body(request: Request, *, is_form: bool) -> Body:
    """The body as an object; none at all is an empty one. Raises ServiceError 400."""
    raw = await body_of(request)
    if is_form:
        try:
            return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError as error:
            raise ServiceError(400, BAD_MEMBER, "The form cannot be read.") from error
    body = parsed(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise ServiceError(400, BAD_MEMBER, "The body is not a JSON object.")
    return body


def _read(model: type[M], body: Body) -> M:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        member = shortened(plain(".".join(str(part) for part in first["loc"])), 60) or "body"
        problem = "is unknown" if first["type"] == "extra_forbidden" else f"cannot be used: {first['msg']}"
        raise ServiceError(400, BAD_MEMBER, f"The member {member} {problem}.") from error


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ServiceError(400, BAD_MEMBER, "A name holds what no text can.")
    return text


async def _page(request: Request, error: ServiceError | None = None) -> Response:
    context = context_of(request)
    text = page(await summary(context), str(request.base_url).rstrip("/"), error.message if error else "")
    return HTMLResponse(text, error.http if error else 200, headers=HEADERS)


def _refusal(request: Request) -> Response | None:
    """403 for what does not come from this machine, or comes from another site's page in its browser."""
    if not _is_this_machine(request.client.host if request.client else "") or not _is_this_machine(_host(request)):
        return front_door(403)
    origin = request.headers.get("origin")
    if request.method != "GET" and origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}":
        return front_door(403)
    return None


def _host(request: Request) -> str:
    """The host that the browser thinks it talks to: a page elsewhere may have a name that leads here."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address.is_loopback or (mapped is not None and mapped.is_loopback)


routes: list[BaseRoute] = [
    Route("/", home, methods=["GET"]),
    Route("/admin/state", state, methods=["GET"]),
    Route("/admin/requests", requests, methods=["GET"]),
    Route("/admin/crm/book", book, methods=["GET"]),
    Route("/admin/outbox", notifications, methods=["GET"]),
    Route("/admin/reset", _changing(_reset), methods=["POST"]),
    Route("/admin/clock", _changing(_move_clock), methods=["POST"]),
    Route("/admin/faults", _changing(_set_switches), methods=["POST"]),
    Route("/admin/faults/reset", _changing(_reset_switches), methods=["POST"]),
    Route("/admin/rules", _changing(_change_rules), methods=["POST"]),
    Route("/admin/crm", _changing(_change_crm), methods=["POST"]),
    Route("/admin/accounts/{identifier}", _changing(_change_account), methods=["POST"]),
    Route("/admin/devices/{identifier}", _changing(_change_device), methods=["POST"]),
    Route("/admin/products/{identifier}", _changing(_change_product), methods=["POST"]),
]
