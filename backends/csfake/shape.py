"""Make products and purchases of rows. Whatever comes out of here is plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from backends.csfake.faults import Fault, count_of, faults_of, price_of
from backends.csfake.parse import CATALOG_FIELDS
from tui_store.domain.clock import parse_moment
from tui_store.domain.product import Product
from tui_store.domain.purchase import INVALID, VALID, Purchase
from tui_store.text import plain

if TYPE_CHECKING:
    from backends.csfake.parse import Row

PURCHASE_FIELDS = (
    *CATALOG_FIELDS,
    *("purchaseId", "status", "purchaseDate", "expirationDate", "renewalDate"),
    *("inDunning", "purchaseChannel", "purchaseContext"),
)

Extras = tuple[tuple[str, str | None], ...]


class Shaper:
    """Makes products of catalog rows; `stood_before` says whether a code was on an earlier one.

    A catalog of 100,000 products has to stay small: words, prices and extras that are equal are one object.
    """

    def __init__(self, stood_before: Callable[[str], object]) -> None:
        self._stood_before = stood_before

    def products(self, rows: Sequence[Row]) -> list[Product]:
        """Shape rows that follow each other; the codes among them count as well."""
        here: set[str] = set()
        products = []
        for row in rows:
            product, _ = self.product(row, here)
            here.add(product.code)
            products.append(product)
        return products

    def product(self, row: Row, also: set[str]) -> tuple[Product, list[Fault]]:
        """Shape one row; `also` are more codes that stood before."""
        line, code, name, kind, cost, about, qty, free_count, free_unit, count, unit, trial_cost, others = row
        code, name, cost, qty = _text(code), _text(name), _word(cost), _word(qty)
        free_count, count, trial_cost = _word(free_count), _word(count), _word(trial_cost)
        free, trial, price = count_of(free_count), count_of(count), price_of(cost)
        stood_before = code in also or bool(self._stood_before(code))
        is_fine = code and name and price is not None and not stood_before and count_of(qty) is not None
        is_offer_fine = free is not None and (trial == 0 or (trial and (not trial_cost or price_of(trial_cost))))
        faults: list[Fault] = []
        if not (is_fine and is_offer_fine):
            faults += faults_of(
                code=code,
                name=name,
                cost=cost,
                counts={"qty": qty, "freeTrialQuantity": free_count, "trialQuantity": count},
                trial_cost=trial_cost if trial else "",
                stood_before=stood_before,
            )
        product = Product(
            code,
            name,
            _word(kind),
            cost,
            price,
            _text(about),
            qty,
            free or 0,
            _word(free_unit),
            trial or 0,
            _word(unit),
            trial_cost,
            _extras(others),
            tuple(fault.text for fault in faults),
            line,
        )
        return product, faults


def purchase(row: Row) -> Purchase:
    """Shape a row of GetPurchases.xml; what it is silent about stays empty, and a date that can't be read is None."""
    _, code, name, kind, cost, about, qty, free, free_unit, count, unit, trial_cost, *rest = row
    purchase_id, status, bought, expires, renews, dunning, channel, context, others = rest
    return Purchase(
        purchase_id=_text(purchase_id),
        code=_text(code),
        name=_text(name),
        product_type=_word(kind),
        cost=_word(cost),
        qty=count_of(_word(qty)) or 1,
        status=status_word(_word(status)),
        purchased=moment_of(_word(bought)),
        expires=moment_of(_word(expires)),
        renews=moment_of(_word(renews)),
        in_dunning=_word(dunning).lower() in {"true", "1"},
        channel=_word(channel) or "DEVICE",
        context=_word(context) or "IAP",
        description=_text(about),
        free_trial_quantity=count_of(_word(free)) or 0,
        free_trial_type=_word(free_unit) or "None",
        trial_quantity=count_of(_word(count)) or 0,
        trial_type=_word(unit) or "None",
        trial_cost=_word(trial_cost),
        extras=_extras(others),
    )


def status_word(text: str) -> str:
    """`Valid` and `Invalid` however they are spelled; anything else as it stands."""
    return {VALID.lower(): VALID, INVALID.lower(): INVALID}.get(text.lower(), text)


def moment_of(text: str) -> datetime | None:
    """A date of csfake; None for never (the year 1), for nothing and for what is no date."""
    try:
        moment = parse_moment(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year > 1 else None


def _text(text: str | None) -> str:
    return plain(text).strip() if text else ""


@lru_cache(4096)
def _word(text: str | None) -> str:
    return _text(text)


@lru_cache(4096)
def _extras(others: Extras) -> Extras:
    return tuple(_pair(name, text) for name, text in others)


@lru_cache(4096)
def _pair(name: str, text: str | None) -> tuple[str, str | None]:
    return _text(name), None if text is None else _text(text)
