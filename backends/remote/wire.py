"""What crosses the wire, as pydantic models. Members that are not named here are ignored, never fatal.

Names, and which of them can be missing, are those of the platform's public pages; where a page is silent a member
is optional, so that as little as possible stops a sale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tui_store.domain.errors import UnreadableAnswer
from tui_store.text import plain, shortened

M = TypeVar("M", bound=BaseModel)
Json: TypeAlias = Any

MOST = Decimal(1_000_000_000)
_FARTHEST = 300  # powers of ten, which a float can hold: whoever makes an integer of 1e99999999999 never comes back
_LONGEST_NUMBER = 1000  # characters
_MILLISECONDS = 10**11  # a number of seconds above this would be the year 5138


def read_json(body: bytes) -> Json:
    """JSON with its numbers exact; raises ValueError for anything else.

    NaN, numbers that nobody can reckon with and a ladder of brackets count as something else.
    """
    try:
        return json.loads(body, parse_float=_exact, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _exact(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except ArithmeticError:
        _no_number(text)
    if abs(number.adjusted()) > _FARTHEST or len(text) > _LONGEST_NUMBER:
        _no_number(text)
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{shortened(word, 40)} is no number to reckon with")


def _not_a_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is expected")  # noqa: TRY004 - pydantic takes a ValueError for a fault
    return value


def _moment(value: object) -> object:
    """Epoch seconds or milliseconds as the platform writes them, or ISO 8601."""
    _not_a_bool(value)
    if isinstance(value, int | Decimal):
        try:
            seconds = float(value)
            return datetime.fromtimestamp(seconds / 1000 if abs(seconds) > _MILLISECONDS else seconds, UTC)
        except (ValueError, OverflowError, OSError):
            raise ValueError("no date is that far away") from None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("a date is expected") from None
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no date is that far away") from None
    return moment.replace(microsecond=0)


Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_in_utc)]
Amount = Annotated[Decimal, BeforeValidator(_not_a_bool), Field(ge=0, le=MOST, allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=0)]
Id = Annotated[str, Field(min_length=1, max_length=1000)]


class Wire(BaseModel):
    """One object of an answer."""

    model_config = ConfigDict(extra="ignore", strict=False, hide_input_in_errors=True)


class Price(Wire):
    """What a product costs; the currency is often left to the deployment."""

    value: Amount
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$")


class Window(Wire):
    """From when until when something holds; either end may be open."""

    start: Moment | None = None
    end: Moment | None = None


class WireProduct(Wire):
    """A product of the catalogue. Everything is optional: what is missing becomes a fault of that product alone."""

    id: Id | None = None
    type: str | None = None
    title: str | None = Field(None, alias="Title")
    description: str | None = Field(None, alias="Description")
    price: Price | None = None
    billing_cycle: str | None = Field(None, alias="billingCycle")
    period: Window | None = None
    start_purchase: Moment | None = Field(None, alias="startPurchase")
    end_purchase: Moment | None = Field(None, alias="endPurchase")
    device_classes: list[str] | None = Field(None, alias="deviceClasses")


class ProductPage(Wire):
    """A page of the catalogue; products are read one by one, so that one does not spoil the others."""

    products: list[Any]
    total_records: Count | None = None


class Entitlement(Wire):
    """What an account may use, and until when."""

    id: Id = Field(alias="_id")
    product_id: Id = Field(alias="productId")
    status: str
    product_type: str = Field("", alias="productType")
    valid_from: Moment | None = Field(None, alias="validFrom")
    expiry_date: Moment | None = Field(None, alias="expiryDate")
    created: Moment | None = None
    device_id: str | None = Field(None, alias="deviceId")
    purchased_by: str | None = Field(None, alias="purchasedByDeviceId")


class EntitlementPage(Wire):
    """A page of entitlements."""

    total: Count | None = Field(None, alias="totalRecords")
    entitlements: list[Entitlement] = Field(alias="resourceSet")


class TokenAnswer(Wire):
    """What a sign-on or a refresh gives."""

    access_token: Id = Field(repr=False, max_length=100_000)
    refresh_token: str | None = Field(None, repr=False)
    client_id: str | None = None
    account_id: str | None = Field(None, alias="accountId")
    expires_in: float | None = None


class Claims(Wire):
    """The few claims of an access token that a client may look at."""

    exp: float | None = None
    account_id: str | None = Field(None, alias="accountId")
    device_id: str | None = Field(None, alias="deviceId")
    device_class: str | None = Field(None, alias="playoutDeviceClass")


class PurchaseAnswer(Wire):
    """What a purchase that went through gives."""

    product_id: Id = Field(alias="productId")
    reference: str | None = Field(None, alias="purchaseAuthRequestReference")


def read(model: type[M], data: Json, call: str, *, secret: bool = False) -> M:
    """An answer as a model; UnreadableAnswer names the call and the first member that does not fit.

    What a `secret` answer holds is not repeated.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        _, sentence = next(iter(faults_in(error, secret=secret)))
        raise UnreadableAnswer(f"{call} was answered with something that makes no sense: {sentence}.") from None


def faults_in(error: ValidationError, *, secret: bool = False) -> list[tuple[str, str]]:
    """Each member that does not fit: its outermost name, and what is wrong in words."""
    found = []
    for fault in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in fault["loc"]) or "the answer"
        if fault["type"] == "missing":
            words = "is missing"
        elif secret:
            words = "is not what it should be"
        else:
            words = f"is {shown(fault['input'])}"
        found.append((str(fault["loc"][0]) if fault["loc"] else "", f"{plain(path)} {words}"))
    return found


def shown(value: object) -> str:
    """A value of an answer, short enough for a sentence."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = shortened(plain(str(value)), 40)
    return f'"{text}"' if isinstance(value, str) else text
