"""A service that answers as a test says, and what stands on the wire of one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx

from tests.remote.shop import Shop

Answers = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def token(claims: Mapping[str, Any]) -> str:
    """A token with these claims and a signature that nobody checks."""
    import base64

    def part(data: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.signature"


SIGNED_ON: Mapping[str, Any] = {
    "access_token": token({"exp": 4_000_000_000, "accountId": "ACC", "deviceId": "DEV", "playoutDeviceClass": "Roku"}),
    "refresh_token": token({"typ": "RefreshAuthN"}),
    "client_id": "DEV",
    "accountId": "ACC",
}


class Scripted(httpx.AsyncBaseTransport):
    """A service that answers as a test says, by the end of the path; sign-on works and nothing is owned unless told.

    An answer is a response, an exception to raise, a function from the request to one of these, or a list of these to
    be given in turn, the last for good.
    """

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.answers: dict[str, Any] = {
            "signOnByUserNamePassword": httpx.Response(200, json=SIGNED_ON),
            "entitlements": httpx.Response(404, json={"message": "none", "code": 404, "errorCode": 30031}),
            **(answers or {}),
        }
        self.requests: list[httpx.Request] = []

    def sent(self, path: str) -> Sequence[httpx.Request]:
        """The requests whose path ends so."""
        return [request for request in self.requests if request.url.path.endswith(path)]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        path = max((name for name in self.answers if request.url.path.endswith(name)), key=len, default="")
        answer = self.answers[path]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        # Each time a new one: a response can be read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def catalogue(*products: Mapping[str, Any]) -> httpx.Response:
    """A page of the catalogue that is the whole of it."""
    return httpx.Response(200, json={"products": list(products), "total_records": len(products), "version": "1"})


def product(code: str = "COINS", **members: Any) -> dict[str, Any]:
    """A product on the wire; members replace its own, and those that are None go."""
    whole = {
        "id": code,
        "type": "transactional",
        "Title": f"Product {code}",
        "price": {"value": 0.99, "currency": "USD"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def entitlement(identifier: str, code: str = "COINS", **members: Any) -> dict[str, Any]:
    """An entitlement on the wire."""
    return {
        "_id": identifier,
        "productId": code,
        "status": "SUBSCRIBED",
        "productType": "TRANSACTIONAL",
        "validFrom": "2020-01-01T00:00:00Z",
        "expiryDate": "2099-01-01T00:00:00Z",
        "created": "2020-01-01T00:00:00Z",
        **members,
    }


def sold(purchase: Any = None, **answers: Any) -> dict[str, Any]:
    """What a service answers that sells coins: to a purchase with `purchase`, else with DONE."""
    products = {"btv/products": catalogue(product()), "vod/products": catalogue()}
    return {**products, "actions/purchase": DONE if purchase is None else purchase, **answers}


def listed(*rows: Mapping[str, Any], **members: Any) -> httpx.Response:
    """A list of entitlements; `members` stand beside it, None leaves one out."""
    whole = {"totalRecords": len(rows), "resourceSet": list(rows), **members}
    return httpx.Response(200, json={name: value for name, value in whole.items() if value is not None})


NOTHING = httpx.Response(404, json={"message": "none"})
DONE = httpx.Response(201, json={"productId": "COINS", "purchaseAuthRequestReference": "CRM-1"})
# How a test makes such a service, and clients of it.
Made = Callable[..., tuple[Shop, Scripted]]
