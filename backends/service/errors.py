"""How the service says no: one error class, the answers made of it, and its codes.

Codes from 20001 on are the platform's own; those from 30001 on are ours, since those of the
purchase service were never published.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

NOT_JSON, BAD_MEMBER, NO_TENANT, BAD_HEADER, BAD_QUERY = 30001, 30002, 30003, 30004, 30005
NO_TOKEN, WRONG_TENANT, GUEST, BAD_CREDENTIALS = 30010, 30011, 30012, 30013
DENIED, WRONG_CLASS, DUPLICATE, NOT_ON_SALE, NOT_ENTITLED = 30020, 30021, 30022, 30023, 30024
UNKNOWN_PRODUCT, NOT_FOUND = 30030, 30031
CRM_BROKEN, CRM_SLOW, CRM_REFUSES_US = 30040, 30041, 30042
INTERNAL = 30050

ACCOUNT_CANCELLED, ACCOUNT_SUSPENDED, DEVICE_DELETED, DEVICE_DISABLED, TOO_MANY_DEVICES = (
    20001,
    20002,
    20003,
    20004,
    20007,
)
TOKEN_CHECK_FAILED = 20020


class ServiceError(Exception):
    """A request that is answered with an error: HTTP status, code, one sentence and, if there is one, a reference."""

    def __init__(self, http: int, error_code: int, message: str, reference: str = "") -> None:
        self.http = http
        self.error_code = error_code
        self.message = message
        self.reference = reference
        super().__init__(message)

    def answer(self) -> Response:
        """The documented shape: message, code, errorCode."""
        body: dict[str, Any] = {"message": self.message, "code": self.http, "errorCode": self.error_code}
        if self.reference:
            body["purchaseAuthRequestReference"] = self.reference
        return JSONResponse(body, self.http, headers={"cache-control": "no-store"})


class TokenProblem(ServiceError):
    """A token that is invalid or expired; how it is told is a switch, `token_error_mode`."""

    def __init__(self, message: str, mode: str, request_id: str) -> None:
        self.mode = mode
        self.request_id = request_id
        super().__init__(HTTPStatus.UNAUTHORIZED, NO_TOKEN, message)

    def answer(self) -> Response:
        """The purchase service's own 401, or the gateway's body with 403 or, at some operators, 200."""
        if self.mode == "service401":
            return super().answer()
        body = {
            "resultCode": "99999:403",
            "localeMessage": "none",
            "requestId": self.request_id,
            "result": self.message,
        }
        return JSONResponse(body, 200 if self.mode == "legacy200" else 403, headers={"cache-control": "no-store"})


def front_door(http: int) -> Response:
    """How the platform's front door answers where no service is reached: 404 unknown path, 403 wrong verb."""
    body = {"http-error": {"http-status-code": http, "http-reason-phrase": HTTPStatus(http).phrase}}
    return JSONResponse(body, http)


async def answer_error(_request: Request, error: Exception) -> Response:
    """The answer to a ServiceError, for Starlette."""
    assert isinstance(error, ServiceError)  # noqa: S101 - it is registered for no other
    return error.answer()
