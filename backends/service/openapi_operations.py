"""Every operation that clients, CRM and operator use, as the OpenAPI document tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from backends.service import wire
from backends.service.openapi_parameters import (
    CATALOGUE,
    CORRELATION,
    FLAG,
    FORM,
    PAGED,
    TENANT,
    TEXT,
    Json,
    header,
    query,
)

CLIENT, OPERATOR = "clientToken", "operatorToken"


class Operation(NamedTuple):
    """One method of one path; `errors` are statuses that come with an error body, `answers` are the others."""

    method: str
    path: str
    name: str
    what: str
    answers: Mapping[int, type[BaseModel]]
    errors: tuple[int, ...]
    security: str = ""
    parameters: tuple[Json, ...] = ()
    body: type[BaseModel] | None = None
    form: Json | None = None
    error_model: type[BaseModel] | None = None


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/ias/v3/token/actions/signOnByUserNamePassword",
        "signOnByUserNamePassword",
        "Sign on by user and password.",
        {200: wire.Tokens},
        (400, 401, 403, 413),
        parameters=(TENANT,),
        body=wire.SignOnRequest,
    ),
    Operation(
        "post",
        "/ias/v3/token/actions/refresh",
        "refresh",
        "Exchange a refresh token, sent as the bearer.",
        {200: wire.Tokens},
        (400, 401, 403, 413),
        CLIENT,
        (TENANT,),
    ),
    Operation(
        "post",
        "/ias/v2/token",
        "token",
        "The password grant and the refresh grant by query.",
        {200: wire.Tokens},
        (400, 401, 403),
        parameters=(
            TENANT,
            query("grant_type", "which grant", {"enum": ["password", "refresh_token"]}, required=True),
            query("username", "for the password grant", TEXT),
            query("password", "for the password grant", TEXT),
            query("client_id", "a device that is registered already", TEXT),
            query("refresh_token", "for the refresh grant", TEXT),
        ),
    ),
    Operation(
        "post",
        "/ias/v2/anonymoustoken",
        "anonymousToken",
        "A token for a guest.",
        {200: wire.GuestToken},
        (400, 403),
        parameters=(header("tenantId", "the tenant", required=True),),
    ),
    Operation(
        "post",
        "/ias/v2/content_token",
        "contentToken",
        "Leave to play a content on this device; the first one of a rental fixes when it ends.",
        {200: wire.ContentToken},
        (400, 401, 403, 404),
        CLIENT,
        (
            TENANT,
            query("content_id", "the content", TEXT, required=True),
            query("type", "", {"const": "device"}, required=True),
        ),
    ),
    Operation(
        "get",
        "/ags/servicediscovery",
        "serviceDiscovery",
        "The ways to sign on.",
        {200: wire.AuthServices},
        (),
    ),
    Operation(
        "post",
        "/ags/signOn",
        "agsSignOn",
        "Sign on through the operator's portal; 300 asks which account.",
        {201: wire.Tokens, 300: wire.AccountChoices},
        (400, 401, 403, 404, 413),
        parameters=(TENANT, header("x-auth-service-id", "the service that was discovered", required=True)),
        body=wire.AgsSignOnRequest,
    ),
    Operation(
        "post",
        "/ags/subsequentSignOn",
        "agsSubsequentSignOn",
        "Sign on to the account that was chosen.",
        {201: wire.Tokens},
        (400, 401, 403, 404, 413),
        parameters=(
            TENANT,
            header("x-auth-service-id", "the service that was discovered", required=True),
            {
                **header("User-Token", "the userAccountToken of the account", required=True),
                "schema": {"type": "string", "pattern": "^[!-~]+$"},
            },
        ),
        body=wire.AgsChoiceRequest,
    ),
    Operation(
        "get",
        "/metadata/delivery/{provider}/btv/products",
        "linearProducts",
        "The products of linear television: subscriptions, pay-per-view, capabilities.",
        {200: wire.ProductPage},
        (400, 401, 403),
        CLIENT,
        CATALOGUE,
    ),
    Operation(
        "get",
        "/metadata/delivery/{provider}/vod/products",
        "contentProducts",
        "The products of single contents.",
        {200: wire.ProductPage},
        (400, 401, 403),
        CLIENT,
        CATALOGUE,
    ),
    Operation(
        "post",
        "/purchase_service/v1/user/product/actions/purchase",
        "purchase",
        "Buy one product.",
        {201: wire.PurchaseAnswer},
        (400, 401, 403, 404, 413, 500, 502, 504),
        CLIENT,
        (TENANT,),
        wire.PurchaseRequest,
    ),
    *(
        Operation("get", path, name, what, {200: wire.EntitlementPage}, (400, 401, 403, 404), CLIENT, (TENANT, *PAGED))
        for path, name, what in (
            ("/rmg/v1/user/entitlements", "entitlements", "What the account is entitled to; 404 is nothing."),
            ("/rmg/v1/user/device/entitlements", "deviceEntitlements", "What of it this device may play."),
            ("/rmg/v1/user/capabilities", "capabilities", "The capabilities of the account."),
        )
    ),
    Operation(
        "get",
        "/rmg/v1/operator/entitlements",
        "listEntitlements",
        "Every entitlement of the tenant.",
        {200: wire.EntitlementPage},
        (400, 401, 403),
        OPERATOR,
        (TENANT, *PAGED),
    ),
    Operation(
        "post",
        "/rmg/v1/operator/entitlements",
        "addEntitlement",
        "Write an entitlement.",
        {201: wire.EntitlementWritten},
        (400, 401, 403, 404, 413),
        OPERATOR,
        (TENANT, query("prohibitDuplicateProductPurchase", "refuse one that overlaps with another", FLAG)),
        wire.EntitlementRequest,
    ),
    Operation(
        "put",
        "/rmg/v1/operator/entitlements/{uid}",
        "changeEntitlement",
        "End an entitlement, or bind it to a device or a class.",
        {200: wire.EntitlementChanged},
        (400, 401, 403, 404, 413),
        OPERATOR,
        (TENANT, {"in": "path", "name": "uid", "required": True, "schema": {"type": "string", "minLength": 1}}),
        wire.EntitlementChange,
    ),
    Operation(
        "post",
        "/keycloak/auth/realms/{realm}/protocol/openid-connect/token",
        "operatorToken",
        "A token for somebody who works for the operator.",
        {200: wire.OperatorToken},
        (400, 401),
        parameters=(
            {"in": "path", "name": "realm", "required": True, "schema": {"type": "string", "enum": ["nagra"]}},
        ),
        form=FORM,
        error_model=wire.OperatorTokenRefused,
    ),
    Operation(
        "post",
        "/crm/v1/product/actions/isPurchaseAuthorised",
        "isPurchaseAuthorised",
        "Implemented by the CRM: whether a purchase may be made.",
        {201: wire.AuthorisationAnswer},
        (400, 401, 403, 413),
        OPERATOR,
        ({**CORRELATION, "required": True},),
        wire.AuthorisationRequest,
    ),
    Operation(
        "post",
        "/crm/v1/product/actions/purchaseCompleted",
        "purchaseCompleted",
        "Implemented by the CRM: a purchase is complete.",
        {200: wire.Nothing},
        (400, 401, 403, 413),
        OPERATOR,
        ({**CORRELATION, "required": True},),
        wire.CompletionRequest,
    ),
)
