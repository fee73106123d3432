"""Asks the CRM, built in or the operator's own, and tells it what is complete."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from backends.service import crm
from backends.service.context import Context, remember_context
from backends.service.correlation import HEADER
from backends.service.errors import (
    CRM_BROKEN,
    CRM_REFUSES_US,
    CRM_SLOW,
    DENIED,
    ServiceError,
    answer_error,
)
from backends.service.keycloak import service_token
from tui_store.text import plain, shortened

LOG = logging.getLogger("tui_store.service")
_LONGEST_ANSWER = 1_000_000  # bytes
_LONGEST_REFERENCE = 200
# Worth another try although they blame the caller: time-out, too early, too many requests.
_TRY_AGAIN = (408, 425, 429)


class Answer(NamedTuple):
    """What the CRM answered; `body` is empty where it was no JSON object."""

    status: int
    body: Mapping[str, Any]

    def reference(self, otherwise: str) -> str:
        """The CRM's own reference, or else the correlation id."""
        given = self.body.get("purchaseAuthRequestReference")
        text = shortened(plain(given).strip(), _LONGEST_REFERENCE) if isinstance(given, str) else ""
        return text or otherwise


class CrmClient:
    """One CRM; `aclose` when done."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._timeout = context.settings.crm_timeout
        base = context.settings.crm_url.rstrip("/")
        self._base = base or f"http://crm.internal{crm.DOMAIN}"
        self._http = httpx.AsyncClient(
            transport=None if base else _BuiltIn(context),
            timeout=self._timeout,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=32),
            # A proxy of the environment is for the way out, and a CRM is next door.
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def authorise(self, question: Mapping[str, Any], correlation: str) -> str:
        """The reference of an approved purchase; raises ServiceError where it is denied or nobody can say."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._asked(crm.AUTHORISE_PATH, question, correlation)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ServiceError(504, CRM_SLOW, "The CRM did not answer in time.") from error
        # An address can be impossible in more ways than httpx has names for.
        except Exception as error:
            raise ServiceError(502, CRM_BROKEN, "The CRM could not be reached.") from error
        # Approved is approved: a body that makes no sense only means that there is no reference.
        if answer.status == 201:
            return answer.reference(correlation)
        if answer.status == 403:
            raise ServiceError(403, DENIED, "The purchase was not authorised.", answer.reference(correlation))
        if answer.status in (400, 401):
            LOG.error("the CRM refused the service's own question with %s", answer.status)
            raise ServiceError(500, CRM_REFUSES_US, f"The CRM refused the service's question with {answer.status}.")
        raise ServiceError(502, CRM_BROKEN, f"The CRM answered with {answer.status}.")

    async def tell_complete(self, body: Mapping[str, str], correlation: str, tenant: str) -> tuple[bool, str]:
        """Whether a completion needs no further try, and what was wrong with this one, empty if nothing was."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._posted(crm.COMPLETE_PATH, body, correlation, {"nv-tenant-id": tenant})
        except (TimeoutError, httpx.HTTPError) as error:
            return False, f"not reached ({type(error).__name__})"
        if 200 <= answer.status < 300:
            return True, ""
        for_good = 400 <= answer.status < 500 and answer.status not in _TRY_AGAIN
        return for_good, f"answered with {answer.status}"

    async def _asked(self, path: str, body: Mapping[str, Any], correlation: str) -> Answer:
        """Ask; once more if there was no connection, for then nothing was asked yet."""
        try:
            return await self._posted(path, body, correlation)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return await self._posted(path, body, correlation)

    async def _posted(
        self, path: str, body: Mapping[str, Any], correlation: str, more: Mapping[str, str] | None = None
    ) -> Answer:
        headers = {"authorization": f"Bearer {service_token(self._context)}", HEADER: correlation, **(more or {})}
        async with self._http.stream("POST", self._base + path, json=dict(body), headers=headers) as response:
            content = bytearray()
            async for part in response.aiter_bytes():
                content += part
                if len(content) > _LONGEST_ANSWER:
                    raise httpx.DecodingError("The answer is too long.")
        if response.headers.get(HEADER) != correlation:
            LOG.warning("the CRM did not send the correlation id %s back", correlation)
        return Answer(response.status_code, _object(bytes(content)))


class _BuiltIn(httpx.AsyncBaseTransport):
    """The built-in CRM, spoken to in HTTP but without a socket; when it is down there is no connection."""

    def __init__(self, context: Context) -> None:
        app = Starlette(
            routes=crm.routes, exception_handlers={ServiceError: answer_error, crm.CrmBroken: crm.answer_broken}
        )
        remember_context(app.state, context)
        self._transport = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Serve one request."""
        try:
            return await self._transport.handle_async_request(request)
        except crm.CrmDown as error:
            raise httpx.ConnectError("The CRM is down.") from error


def remember_crm(app_state: object, client: CrmClient) -> None:
    """Make the client known to every request of an app."""
    app_state.tui_store_crm = client  # type: ignore[attr-defined]


def crm_of(request: HTTPConnection) -> CrmClient:
    """The CRM of the service that a request came to."""
    client: CrmClient = request.app.state.tui_store_crm
    return client


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
