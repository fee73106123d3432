"""Makes products of what the catalogue says. Whatever comes out of here is plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from backends.remote.wire import Json, Window, WireProduct, faults_in, shown
from tui_store.domain.money import SYMBOLS, Money, Style
from tui_store.domain.product import CONSUMABLE, NON_CONSUMABLE, Product
from tui_store.text import plain, shortened

T = TypeVar("T", bound=BaseModel)

# What a subscription of each billing cycle is to a Roku channel, which knows no others.
CYCLES = {"MONTHLY": "MonthlySub", "QUARTERLY": "QuarterlySub", "YEARLY": "YearlySub"}
# What is bought once, by the platform's type in lower case: rentals may be bought again, abilities are owned.
KINDS = {
    "transactional": CONSUMABLE,
    "ppv": CONSUMABLE,
    "capability": NON_CONSUMABLE,
    "thirdparty": NON_CONSUMABLE,
}
SUBSCRIPTION = "subscription"

_CODE = re.compile(r"[A-Z]{3}")
_SIGNS = {code: sign for sign, code in SYMBOLS.items()}
_NO_COINS = frozenset({"JPY", "KRW"})
_LONGEST = 2000  # characters of a description
_LONGEST_NAME = 300


def product_of(raw: Json, currency: str, now: datetime) -> Product:
    """One product; what does not fit in it becomes its `faults`. `currency` is that of a price which names none."""
    wire, faults = _read(raw)
    if not wire.id:
        faults.insert(0, "it has no id")
    price = _price(wire, currency, faults)
    kind = _kind(wire, faults)
    _check_sale(wire, now, faults)
    code = plain(wire.id or "")
    if code != (wire.id or ""):
        faults.append("its id holds characters that cannot be shown")
    name = shortened(plain(wire.title or "").strip(), _LONGEST_NAME)
    return Product(
        code=code,
        name=name or code or "Unnamed product",
        product_type=kind,
        cost=str(price) if price else "",
        price=price,
        description=shortened(plain(wire.description or "").strip(), _LONGEST),
        extras=_extras(wire),
        faults=tuple(dict.fromkeys(faults)),
    )


def money_of(amount: Decimal, currency: str) -> Money:
    """An amount as a price tag of its currency: `$8.99`, `€4.99`, `CHF 5.00`, `¥500`."""
    places = 0 if currency in _NO_COINS else 2
    prefix = _SIGNS.get(currency, f"{currency} ")
    if prefix[-1:].isalpha():
        prefix += " "
    return Money(amount, currency, Style(prefix=prefix, places=places))


def _read(raw: Json) -> tuple[WireProduct, list[str]]:
    """The members that fit, and the others as faults."""
    if not isinstance(raw, Mapping):
        return WireProduct(), [f"the catalogue has {shown(raw)} in the place of a product"]
    members, faults = dict(raw), list[str]()
    if "id" not in members and "_id" in members:
        members["id"] = members["_id"]
    # A member may be an object with several members that don't fit.
    while True:
        try:
            return WireProduct.model_validate(members), faults
        except ValidationError as error:
            wrong = faults_in(error)
        faults += [f"its {sentence}" for _, sentence in wrong]
        for name, _ in wrong:
            members.pop(name, None)


def _price(wire: WireProduct, currency: str, faults: list[str]) -> Money | None:
    if wire.price is None:
        if not any(fault.startswith("its price") for fault in faults):
            faults.append("it has no price")
        return None
    currency = wire.price.currency or currency
    if not _CODE.fullmatch(currency):
        faults.append("its price names no currency")
        return None
    price = money_of(wire.price.value, currency)
    if price.amount != price.amount.quantize(Decimal(1).scaleb(-price.style.places)):
        faults.append(f"its price {shortened(str(wire.price.value), 20)} is finer than the smallest coin")
        return None
    return price


def _kind(wire: WireProduct, faults: list[str]) -> str:
    """The `productType` of a Roku channel; the platform's own word where there is none."""
    word = plain(wire.type or "").strip()
    if word.lower() != SUBSCRIPTION:
        if word.lower() not in KINDS:
            faults.append(
                f"its type {shortened(word, 40)!r} is none that this store sells" if word else "it has no type"
            )
        return KINDS.get(word.lower(), word)
    cycle = plain(wire.billing_cycle or "").strip().upper()
    if cycle not in CYCLES:
        said = f"it is billed {shortened(cycle, 40)}" if cycle else "it is a subscription without a billing cycle"
        faults.append(f"{said}, which a Roku channel cannot be")
    return CYCLES.get(cycle, word)


def _check_sale(wire: WireProduct, now: datetime, faults: list[str]) -> None:
    """A product is on sale within its purchase window, and while it is valid at all."""
    windows = (Window(start=wire.start_purchase, end=wire.end_purchase), wire.period)
    for window in windows:
        if window and window.start and now < window.start:
            faults.append(f"it is on sale from {window.start:%Y-%m-%d %H:%M} UTC")
        elif window and window.end and now >= window.end:
            faults.append(f"it was on sale until {window.end:%Y-%m-%d %H:%M} UTC")


def _extras(wire: WireProduct) -> tuple[tuple[str, str | None], ...]:
    """What a Roku product has no place for and a person may want to see."""
    classes = ", ".join(shortened(plain(name), 40) for name in (wire.device_classes or [])[:20])
    found = {"type": plain(wire.type or ""), "billingCycle": plain(wire.billing_cycle or ""), "deviceClasses": classes}
    return tuple((name, shortened(text, 200)) for name, text in found.items() if text)
