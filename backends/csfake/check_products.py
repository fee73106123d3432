"""What can be wrong with products on offer, and with purchases of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from backends.csfake.document import Document
from backends.csfake.faults import count_of, price_of
from backends.csfake.finding import Finding, error, warning
from backends.csfake.shape import PURCHASE_FIELDS, Shaper, moment_of, purchase, status_word
from tui_store.domain.product import TYPE_WORDS, Product
from tui_store.domain.purchase import INVALID, VALID
from tui_store.text import plain, shortened

# The spelling of productType that the documents know.
_TYPES = ("MonthlySub", "QuarterlySub", "YearlySub", "Consumable", "NonConsumable", "PhysicalGood", "Shipping", "Mixed")
_FREE_UNITS = {"", "none", "days", "months"}
_TRIAL_UNITS = {"", "none", "days", "months", "years"}
_NEVER_YEAR = "0001-"


class _Note(NamedTuple):
    rule: str
    text: str


def catalog_findings(file: str, document: Document, codes: set[str]) -> Iterator[Finding]:
    """What is wrong with the products of a catalog; fills `codes` with theirs."""
    shaper = Shaper(lambda _: False)
    currencies: set[str] = set()
    for row in document.rows:
        product, faults = shaper.product(row, codes)
        codes.add(product.code)
        for fault in faults:
            yield error(file, product.line, fault.rule, f"{fault.text} It is shown, but not for sale.", product.code)
        for note in (*_type_notes(product), *_offer_notes(product)):
            yield warning(file, product.line, note.rule, note.text, product.code)
        if product.price is not None:
            currencies.add(product.price.currency)
    codes.discard("")
    if not document.rows:
        yield warning(file, 0, "empty-catalog", "There is no <product>: the store has nothing to sell.")
    if len(currencies - {""}) > 1:
        listed = ", ".join(sorted(currencies - {""}))
        yield warning(file, 0, "mixed-currencies", f"Prices are in {listed}: they cannot stand in one order.")


def _type_notes(product: Product) -> Iterator[_Note]:
    kind = product.product_type
    if kind.lower() == "annualsub":
        yield _Note("product-type", "AnnualSub is no documented productType; it is read as YearlySub.")
    elif kind.lower() not in TYPE_WORDS:
        what = f"{_short(kind)} is no" if kind else "There is no"
        yield _Note("product-type", f"{what} documented productType; it is sold as something that is bought once.")
    elif kind not in _TYPES:
        yield _Note("product-type", f"The productType {kind} is documented in another case; a device may not know it.")


def _offer_notes(product: Product) -> Iterator[_Note]:
    has_free = product.free_trial_quantity > 0 and product.free_trial_type.lower() not in {"", "none"}
    has_trial = product.trial_quantity > 0 and product.trial_type.lower() not in {"", "none"}
    if product.free_trial_type.lower() not in _FREE_UNITS:
        unit = _short(product.free_trial_type)
        yield _Note("trial-unit", f"The freeTrialType {unit} is none of Days, Months and None; there is no free trial.")
    if product.trial_type.lower() not in _TRIAL_UNITS:
        unit = _short(product.trial_type)
        yield _Note("trial-unit", f"The trialType {unit} is none of Days, Months, Years and None; there is no offer.")
    if (has_free or has_trial) and product.period is None:
        yield _Note("trial-without-subscription", "A trial on something that is bought once has no effect.")
    elif has_free and has_trial:
        yield _Note("two-offers", "It has a free trial and an introductory price; a customer gets the free trial only.")
    if has_trial and not product.trial_cost:
        yield _Note("no-trial-price", "It has an introductory time but no trialCost; there is no offer.")
    trial = price_of(product.trial_cost) if has_trial else None
    if trial and product.price and trial.currency and trial.currency != product.price.currency:
        yield _Note("trial-currency", "Its introductory price is in another currency than its price.")


def purchase_findings(file: str, document: Document, codes: set[str] | None) -> Iterator[Finding]:
    """What is wrong with seeded purchases; `codes` are those of the catalog, None if it can't be read."""
    ids: set[str] = set()
    for row in document.rows:
        line, bought = row[0], purchase(row)
        for note in _purchase_notes(row):
            yield warning(file, line, note.rule, note.text, bought.code)
        if not bought.code:
            yield warning(file, line, "no-code", "The purchase has no code: nothing tells what was bought.")
        elif codes is not None and bought.code not in codes:
            text = "GetCatalog.xml has no product with this code: the purchase belongs to nothing on offer."
            yield warning(file, line, "unknown-code", text, bought.code)
        if bought.purchase_id and bought.purchase_id in ids:
            text = f"Its purchaseId {_short(bought.purchase_id)} stood before."
            yield warning(file, line, "duplicate-purchase", text, bought.code)
        ids.add(bought.purchase_id)


def _purchase_notes(row: tuple[object, ...]) -> Iterator[_Note]:
    texts = {
        field: text if isinstance(text, str) else "" for field, text in zip(PURCHASE_FIELDS, row[1:-1], strict=True)
    }
    for element in ("purchaseDate", "expirationDate", "renewalDate"):
        text = texts[element]
        if text and moment_of(text) is None and not text.startswith(_NEVER_YEAR):
            yield _Note("bad-date", f"The {element} {_short(text)} is no date; it is read as never.")
    status = texts["status"]
    if status and status_word(status) not in {VALID, INVALID}:
        yield _Note("purchase-status", f"The status {_short(status)} is neither Valid nor Invalid.")
    cost, qty = texts["cost"], texts["qty"]
    if cost and price_of(cost) is None:
        yield _Note("bad-price", f"The price {_short(cost)} is no price.")
    if count_of(qty) is None:
        yield _Note("bad-quantity", f"The qty {_short(qty)} is no whole number; it is read as 1.")


def _short(text: str) -> str:
    return f"“{shortened(plain(text), 40)}”"
