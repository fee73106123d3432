"""What stands on the wire, as pydantic models: the answers are made of them and the OpenAPI document describes them.

Field names are the platform's. A model that forbids extra members is one whose answers this service makes whole.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Price = Annotated[Decimal, PlainSerializer(float, return_type=float)]
IsoMoment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
ProductType = Literal["TRANSACTIONAL", "SUBSCRIPTION", "FREE", "CAPABILITY", "PPV", "THIRDPARTY"]
ValidityType = Literal["ABSOLUTE", "RELATIVE"]
Status = Literal["SUBSCRIBED", "UNSUBSCRIBED"]


class Wire(BaseModel):
    """An object on the wire; members that are None are left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    def as_wire(self) -> dict[str, Any]:
        """JSON-able, by the wire's own names."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class ErrorBody(Wire):
    """The error shape of the services."""

    message: str
    code: int
    errorCode: int  # noqa: N815 - the wire's name
    purchaseAuthRequestReference: str | None = None  # noqa: N815


class HttpErrorDetail(Wire):
    """Status and reason of the front door."""

    status: int = Field(alias="http-status-code")
    reason: str = Field(alias="http-reason-phrase")


class HttpErrorBody(Wire):
    """The front door's error shape: no service was reached."""

    http_error: HttpErrorDetail = Field(alias="http-error")


class TokenErrorBody(Wire):
    """The gateway's error shape: the token is of no use."""

    resultCode: Literal["99999:403"]  # noqa: N815
    localeMessage: str  # noqa: N815
    requestId: str  # noqa: N815
    result: str


class DeviceInformation(BaseModel):
    """What a device says of itself at its first sign-on; everything else in it is kept as it is."""

    model_config = ConfigDict(extra="allow")

    deviceType: Literal["OPEN", "MANAGED"] = "OPEN"  # noqa: N815
    playoutDeviceClass: str = Field(default="", max_length=200)  # noqa: N815


class _Handset(BaseModel):
    """Exactly one of the two: the device itself the first time, its client id from then on."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["deviceInformation"]}, {"required": ["clientId"]}]}
    )

    # Without a default of their own they would be described as nullable, and null is not taken.
    deviceInformation: DeviceInformation = DeviceInformation()  # noqa: N815
    clientId: str = Field(default="", min_length=1)  # noqa: N815


class SignOnRequest(_Handset):
    """A sign-on by user and password."""

    username: str = Field(min_length=1)
    password: str = Field(min_length=1)


class Parameter(BaseModel):
    """One of the parameters that the sign-on service asks for: username and password."""

    name: str
    value: str


class AgsSignOnRequest(_Handset):
    """A sign-on through the operator's portal."""

    parameters: list[Parameter]


class AgsChoiceRequest(_Handset):
    """The second half of a sign-on with several accounts; which one is in the header User-Token."""


class Tokens(Wire):
    """The answer to a sign-on or a refresh."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: int
    refresh_expires_in: int
    fixed_refresh_expires_in: int
    client_id: str
    accountId: str  # noqa: N815


class GuestToken(Wire):
    """The answer to a guest."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int


class AccountChoice(Wire):
    """One of several accounts."""

    accountId: str  # noqa: N815
    name: str
    userAccountToken: str  # noqa: N815


class AccountChoices(Wire):
    """The accounts that one user and password lead to."""

    accounts: list[AccountChoice]


class ParameterProperty(Wire):
    """What a sign-on service asks for."""

    name: str
    mandatory: bool
    isPassword: bool  # noqa: N815


class AuthEndpoint(Wire):
    """One thing that a sign-on service does, and where."""

    name: str
    path: str
    parameterProperties: list[ParameterProperty]  # noqa: N815


class AuthDisplay(Wire):
    """How a sign-on service is shown."""

    logo: str
    name: str


class AuthService(Wire):
    """A way to sign on."""

    authServiceName: str  # noqa: N815
    displayAttributes: AuthDisplay  # noqa: N815
    endpoints: list[AuthEndpoint]


class AuthServices(Wire):
    """Every way to sign on."""

    availableServices: list[AuthService]  # noqa: N815


class AuthorisationRequest(BaseModel):
    """What the purchase service asks the CRM."""

    account_id: str = Field(min_length=1)
    product_id: str = Field(min_length=1)
    device_id: str = ""
    device_playout_class: str = ""
    viewing_window_start: int = 0
    viewing_window_end: int = 0


class AuthorisationAnswer(Wire):
    """The CRM's approval; without a reference the correlation id stands in for it."""

    purchaseAuthRequestReference: str | None = None  # noqa: N815


class CompletionRequest(BaseModel):
    """What the CRM is told of a purchase that is complete."""

    account_id: str = Field(min_length=1)
    device_id: str = Field(min_length=1)
    product_id: str = Field(min_length=1)


class Nothing(Wire):
    """An object without members."""


class EntitlementRequest(BaseModel):
    """An entitlement as an operator writes it."""

    accountId: str = Field(min_length=1, max_length=200)  # noqa: N815
    productId: str = Field(min_length=1, max_length=200)  # noqa: N815
    validityType: ValidityType  # noqa: N815
    productType: ProductType  # noqa: N815
    validFrom: IsoMoment  # noqa: N815
    expiryDate: IsoMoment  # noqa: N815
    id: str = Field(default="", alias="_id", pattern=r"^[0-9a-f]{24}$")
    status: Status = "SUBSCRIBED"
    deviceId: str = Field(default="", max_length=200)  # noqa: N815
    playoutDeviceClass: str = Field(default="", max_length=200)  # noqa: N815
    capabilityType: str = Field(default="", max_length=200)  # noqa: N815
    sharedProductContentId: str = Field(default="", min_length=1, max_length=200)  # noqa: N815
    purchasedByDeviceId: str = Field(default="", max_length=200)  # noqa: N815
    purchasedOffer: str = Field(default="", min_length=1, max_length=200)  # noqa: N815
    userId: str = Field(default="", max_length=200)  # noqa: N815
    isArchivable: bool = True  # noqa: N815
    isFreemium: bool = False  # noqa: N815


class EntitlementChange(BaseModel):
    """What an operator changes of an entitlement: its status, its end, or what it is bound to."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    status: Status = "SUBSCRIBED"
    expiryDate: IsoMoment = "2030-01-31T00:00:00Z"  # noqa: N815
    deviceId: str = Field(default="", max_length=200)  # noqa: N815
    playoutDeviceClass: str = Field(default="", max_length=200)  # noqa: N815


class PurchaseRequest(BaseModel):
    """All that a purchase says; who buys is in the token."""

    productId: str = Field(min_length=1)  # noqa: N815


class PurchaseAnswer(Wire):
    """A purchase that was authorised and written."""

    productId: str  # noqa: N815
    purchaseAuthRequestReference: str  # noqa: N815


class PriceOnWire(Wire):
    """A product has one price."""

    value: Price
    currency: str


class Period(Wire):
    """When a product may be used; seconds since 1970."""

    start: int | None = None
    end: int | None = None


class ProductOnWire(BaseModel):
    """A product of the catalogue. Seed files may add members or replace these, so that others are allowed."""

    model_config = ConfigDict(extra="allow")

    id: str
    type: str
    Title: str
    Description: str
    price: PriceOnWire
    locale: str
    isShared: bool  # noqa: N815
    billingCycle: str | None = None  # noqa: N815
    period: Period | None = None
    startPurchase: int | None = None  # noqa: N815
    endPurchase: int | None = None  # noqa: N815
    deviceClasses: list[str] | None = None  # noqa: N815


class ProductPage(Wire):
    """One page of the catalogue."""

    products: list[ProductOnWire]
    total_records: int
    version: str


class Entitlement(Wire):
    """What an account, or one device of it, may use."""

    id: str = Field(alias="_id", pattern=r"^[0-9a-f]{24}$")
    productId: str  # noqa: N815
    accountId: str  # noqa: N815
    status: Status
    validityType: ValidityType  # noqa: N815
    productType: ProductType  # noqa: N815
    validFrom: IsoMoment  # noqa: N815
    expiryDate: IsoMoment  # noqa: N815
    created: IsoMoment
    modified: IsoMoment
    isArchivable: bool  # noqa: N815
    isFreemium: bool  # noqa: N815
    userId: str | None = None  # noqa: N815
    purchasedByDeviceId: str | None = None  # noqa: N815
    deviceId: str | None = None  # noqa: N815
    playoutDeviceClass: str | None = None  # noqa: N815
    capabilityType: str | None = None  # noqa: N815
    firstView: IsoMoment | None = None  # noqa: N815
    sharedProductContentId: str | None = None  # noqa: N815
    lastBilledDate: IsoMoment | None = None  # noqa: N815
    purchasedOffer: str | None = None  # noqa: N815


class EntitlementPage(Wire):
    """One page of entitlements."""

    totalRecords: int  # noqa: N815
    resourceSet: list[Entitlement]  # noqa: N815


class ContentToken(Wire):
    """Leave to play one content on this device."""

    content_token: str


class EntitlementWritten(Wire):
    """The id of an entitlement that an operator wrote."""

    id: str = Field(alias="_id", pattern=r"^[0-9a-f]{24}$")


class EntitlementChanged(Wire):
    """How many entitlements a change found, and how many it changed."""

    matchedCount: int  # noqa: N815
    modifiedCount: int  # noqa: N815


class OperatorToken(Wire):
    """Keycloak's answer to somebody who works for the operator."""

    access_token: str
    expires_in: int
    refresh_expires_in: int
    refresh_token: str
    token_type: Literal["bearer"]
    scope: str


class OperatorTokenRefused(Wire):
    """OAuth's error shape."""

    error: str
    error_description: str
