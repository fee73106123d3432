"""The service as one ASGI app: every role's routes, behind the front door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from backends.service import admin, ags, content_token, crm, ias, keycloak, metadata, openapi, operator, purchase, rmg
from backends.service.context import Context, remember_context
from backends.service.crm_client import CrmClient, remember_crm
from backends.service.errors import ServiceError, answer_error, front_door
from backends.service.faulty import Faulty
from backends.service.notifications import delivering
from backends.service.observed import Observed

# One line a role; the paths of different roles never meet.
ROUTES: list[BaseRoute] = [
    *ias.routes,
    *content_token.routes,
    *ags.routes,
    *metadata.routes,
    *purchase.routes,
    *rmg.routes,
    *operator.routes,
    *keycloak.routes,
    *crm.routes,
    *admin.routes,
    *openapi.routes,
]


def build_app(context: Context) -> Starlette:
    """The app that serves a context; it delivers notifications while it runs, and closes nothing when it ends."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        crm_client = CrmClient(context)
        remember_crm(app.state, crm_client)
        try:
            async with delivering(context, crm_client):
                yield
        finally:
            await crm_client.aclose()

    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(
                Observed,
                recent=context.recent,
                new_id=lambda: context.ids.guid(),
                now=lambda: context.clock.now(),
            ),
            Middleware(Faulty, faults=context.faults),
        ],
        exception_handlers={
            ServiceError: answer_error,
            HTTPException: _front_door,
            crm.CrmDown: crm.answer_down,
            crm.CrmBroken: crm.answer_broken,
        },
        lifespan=lifespan,
    )
    # A path with a slash too many is an unknown path, not a redirect.
    app.router.redirect_slashes = False
    remember_context(app.state, context)
    return app


async def _front_door(_request: Request, error: Exception) -> Response:
    """What routes to no service: unknown path 404, wrong verb 403."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status in (404, 405):
        return front_door(404 if status == 404 else 403)
    return JSONResponse({"message": str(getattr(error, "detail", "")), "code": status, "errorCode": 30001}, status)
