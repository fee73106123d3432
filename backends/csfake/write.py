"""Write a catalog and purchases as GetCatalog.xml and GetPurchases.xml. Pure: bytes come out.

Source of the grammar: Roku's SimpleChannelStore and InAppPurchase samples, brs-engine's test folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from backends.csfake.shape import PURCHASE_FIELDS
from backends.csfake.write_xml import Element, fields_of, lines
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase

_PRODUCTS = "http://api.roku.com/products"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (Element("errorCode", None), Element("errorDetails", None), Element("errorMessage", ""))
_OWN_SPACE = ' xmlns=""'
_NO_NUMBER = r"Its {} “(.*)” is no whole number of 0 or more\."
# Who bought where is no part of the grammar; it is written where it is not what everybody assumes.
_ASSUMED = {"purchaseChannel": "DEVICE", "purchaseContext": "IAP"}
_FIELDS = {name.lower() for name in PURCHASE_FIELDS}


def catalog_xml(products: Iterable[Product]) -> bytes:
    """GetCatalog.xml; what is not for sale is written as it was, and is not for sale there either."""
    return _answer(Element("product", "", _offered(product)) for product in products)


def purchases_xml(purchases: Iterable[Purchase]) -> bytes:
    """GetPurchases.xml, in the order given; `total` and `reference` have no place in it."""
    return _answer(Element("product", "", _bought(purchase)) for purchase in purchases)


def document(space: str, body: Iterable[str]) -> bytes:
    """A file whose root is in this name space: the head that says Success, then the body's lines."""
    head = [line for element in (*_HEAD, Element("status", "Success")) for line in lines(element, 1, _OWN_SPACE)]
    root = f'<result xmlns="{space}" xmlns:i="{_XSI}">'
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', root, *head, *body, "</result>", ""]).encode()


def _answer(entries: Iterable[Element]) -> bytes:
    rows = [line for entry in entries for line in lines(entry, 2, _OWN_SPACE)]
    return document(_PRODUCTS, ["  <products>", *rows, "  </products>"] if rows else ["  <products/>"])


def _offered(product: Product) -> tuple[Element, ...]:
    texts: list[tuple[str, str | None]] = [
        ("code", product.code),
        ("cost", product.cost),
        ("description", product.description),
        ("freeTrialQuantity", _number(product, "freeTrialQuantity", product.free_trial_quantity)),
        ("name", product.name),
        ("productType", product.product_type),
        ("trialQuantity", _number(product, "trialQuantity", product.trial_quantity)),
        *_said(
            qty=product.qty,
            freeTrialType=product.free_trial_type,
            trialType=product.trial_type,
            trialCost=product.trial_cost,
        ),
    ]
    return fields_of(texts, product.extras)


def _bought(purchase: Purchase) -> tuple[Element, ...]:
    texts: list[tuple[str, str | None]] = [
        ("code", purchase.code),
        ("cost", purchase.cost),
        ("description", purchase.description),
        ("expirationDate", _moment(purchase.expires)),
        ("freeTrialQuantity", str(purchase.free_trial_quantity)),
        ("inDunning", "true" if purchase.in_dunning else "false"),
        ("name", purchase.name),
        ("productType", purchase.product_type),
        ("purchaseDate", _moment(purchase.purchased)),
        ("purchaseId", purchase.purchase_id or None),
        ("qty", str(purchase.qty)),
        ("renewalDate", _moment(purchase.renews)),
        ("trialQuantity", str(purchase.trial_quantity)),
        *_said(
            status=purchase.status,
            freeTrialType=purchase.free_trial_type,
            trialType=purchase.trial_type,
            trialCost=purchase.trial_cost,
            **{
                name: text
                for name, text in (("purchaseChannel", purchase.channel), ("purchaseContext", purchase.context))
                if text != _ASSUMED[name]
            },
        ),
    ]
    return fields_of(texts, [extra for extra in purchase.extras if extra[0].lower() not in _FIELDS])


def _said(**texts: str) -> Iterator[tuple[str, str]]:
    """What need not be there: left out where there is nothing to say."""
    return ((name, text) for name, text in texts.items() if text)


def _number(product: Product, element: str, number: int) -> str:
    """A quantity; where a fault quotes what stood there instead, that, or the product would be for sale."""
    return next((found for found in _quoted(product.faults, element)), str(number))


def _quoted(faults: Sequence[str], element: str) -> Iterator[str]:
    for fault in faults:
        found = re.fullmatch(_NO_NUMBER.format(element), fault, re.DOTALL)
        if found:
            yield found[1]


def _moment(moment: datetime | None) -> str | None:
    """A date as csfake has it: UTC, no zone, four digits of a year; None for never."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") if moment else None
