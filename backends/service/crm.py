"""The built-in CRM: says by its policy whether a purchase is authorised, and keeps a book of it.

It stands for the operator's own system: it knows what it is told over HTTP, and nothing else of the service but
which accounts there are.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bodies import is_storable, object_of, text_in
from backends.service.context import Context, context_of
from backends.service.correlation import HEADER, is_acceptable
from backends.service.errors import BAD_HEADER, BAD_MEMBER, DENIED, ServiceError
from backends.service.keycloak import operator_of
from backends.service.storage.accounts import find_account
from backends.service.storage.crm_book import (
    APPROVED,
    Authorisation,
    write_authorisation,
    write_completion,
)
from backends.service.storage.crm_book import (
    DENIED as SAID_NO,
)

AUTHORISE_PATH = "/v1/product/actions/isPurchaseAuthorised"
COMPLETE_PATH = "/v1/product/actions/purchaseCompleted"
DOMAIN = "/crm"

_TEXTS = ("device_id", "device_playout_class")
_MOMENTS = ("viewing_window_start", "viewing_window_end")


class CrmDown(Exception):
    """Nobody answers at the CRM."""


class CrmBroken(Exception):
    """The CRM answers, but with a failure of its own."""


async def authorise(request: Request) -> Response:
    """Whether a purchase may be made: 201 yes, 403 no."""
    context, correlation = _checked(request)
    body = await object_of(request)
    account, product = text_in(body, "account_id"), text_in(body, "product_id")
    _check_optional(body)
    asked = {name: body[name] for name in ("account_id", "product_id", *_TEXTS, *_MOMENTS) if name in body}
    new_reference, now = f"CRM-{context.ids.guid()[:13].upper()}", context.clock.epoch()

    def decide(db: Connection) -> tuple[str, Authorisation]:
        policy = _policy(db, context, account)
        answer = SAID_NO if policy in ("deny", "unknown") else APPROVED
        reference = "" if policy == "no-reference" else new_reference
        entry = Authorisation(correlation, account, product, asked, answer, reference, now)
        write_authorisation(db, entry)
        return policy, entry

    policy, entry = await context.store.write(decide)
    approved, reference = entry.answer == APPROVED, entry.reference
    if policy == "slow":
        await asyncio.sleep(context.settings.crm_slow)
    answer: dict[str, Any] = {"purchaseAuthRequestReference": reference} if reference else {}
    if approved:
        return _echoed(JSONResponse(answer, 201), correlation)
    why = "There is no such account." if policy == "unknown" else "The payment was declined."
    return _echoed(JSONResponse({"message": why, "code": 403, "errorCode": DENIED, **answer}, 403), correlation)


async def complete(request: Request) -> Response:
    """A purchase that is complete; told more than once, it counts once."""
    context, correlation = _checked(request)
    body = await object_of(request)
    account, device, product = (text_in(body, name) for name in ("account_id", "device_id", "product_id"))
    now = context.clock.epoch()

    def note(db: Connection) -> str:
        policy = _policy(db, context, account)
        write_completion(db, correlation, account, device, product, now)
        return policy

    if await context.store.write(note) == "slow":
        await asyncio.sleep(context.settings.crm_slow)
    return _echoed(JSONResponse({}, 200), correlation)


async def answer_broken(_request: Request, _error: Exception) -> Response:
    """An answer that says nothing of the purchase, for Starlette."""
    return PlainTextResponse("The CRM has lost its database.", 500)


async def answer_down(_request: Request, _error: Exception) -> Response:
    """How a CRM that is down looks to others than the service itself, for Starlette."""
    return PlainTextResponse("no healthy upstream", 503)


def _checked(request: Request) -> tuple[Context, str]:
    context = context_of(request)
    operator_of(request, context)
    correlation = request.headers.get(HEADER, "")
    if not is_acceptable(correlation):
        raise ServiceError(400, BAD_HEADER, f"The header {HEADER} is missing, or no printable ASCII.")
    return context, correlation


def _check_optional(body: dict[str, Any]) -> None:
    for name in _TEXTS:
        if name in body and not (isinstance(body[name], str) and is_storable(body[name])):
            raise ServiceError(400, BAD_MEMBER, f"The member {name} must be a string.")
    for name in _MOMENTS:
        if name in body and (isinstance(body[name], bool) or not isinstance(body[name], int)):
            raise ServiceError(400, BAD_MEMBER, f"The member {name} must be a whole number of seconds since 1970.")


def _policy(db: Connection, context: Context, account: str) -> str:
    """What is done with this account: its own policy where it has one, else everybody's.

    Raises CrmDown or CrmBroken where nothing is to be written.
    """
    row = find_account(db, account)
    policy = context.rules.crm_policy if row is None else row.crm_policy or context.rules.crm_policy
    if "down" in (policy, context.rules.crm_policy):
        raise CrmDown
    if policy == "broken":
        raise CrmBroken
    return "unknown" if row is None else policy


def _echoed(response: Response, correlation: str) -> Response:
    response.headers[HEADER] = correlation
    return response


routes: list[BaseRoute] = [
    Route(DOMAIN + AUTHORISE_PATH, authorise, methods=["POST"]),
    Route(DOMAIN + COMPLETE_PATH, complete, methods=["POST"]),
]
