"""What can be wrong with products on offer."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from backends.csfake.check_names import name_notes
from backends.csfake.check_offers import offer_notes
from backends.csfake.check_prices import price_notes
from backends.csfake.check_spelling import TYPES, boolean_notes, spelling
from backends.csfake.document import Document
from backends.csfake.finding import Finding, Note, error, warning
from backends.csfake.shape import Shaper
from tui_store.domain.product import TYPE_WORDS, Product
from tui_store.text import plain, shortened


def catalog_findings(file: str, document: Document, codes: set[str]) -> Generator[Finding, None, dict[str, str]]:
    """What is wrong with the products of a catalog; fills `codes` with theirs.

    Gives the productType of what is for sale, by code.
    """
    shaper = Shaper(lambda _: False)
    currencies: set[str] = set()
    for_sale: dict[str, str] = {}
    for index, row in enumerate(document.rows):
        product, faults = shaper.product(row, codes)
        codes.add(product.code)
        for fault in faults:
            yield error(file, product.line, fault.rule, f"{fault.text} It is shown, but not for sale.", product.code)
        for note in (*_product_notes(product), *boolean_notes(row[-1])):
            yield note.as_warning(file, product.line, product.code, index)
        if product.for_sale:
            for_sale[product.code] = product.product_type
        if product.price is not None:
            currencies.add(product.price.currency)
    codes.discard("")
    if not document.rows:
        yield warning(file, 0, "empty-catalog", "There is no <product>: the store has nothing to sell.")
    if len(currencies - {""}) > 1:
        listed = ", ".join(sorted(currencies - {""}))
        yield warning(file, 0, "mixed-currencies", f"Prices are in {listed}: they cannot stand in one order.")
    return for_sale


def _product_notes(product: Product) -> Iterator[Note]:
    yield from type_notes(product.product_type)
    yield from offer_notes(product)
    yield from name_notes(product)
    yield from price_notes(product)


def type_notes(kind: str) -> Iterator[Note]:
    """What is odd about a productType."""
    if kind.lower() == "annualsub":
        yield Note("product-type", "AnnualSub is no documented productType; it is read as YearlySub.")
    elif kind.lower() not in TYPE_WORDS:
        what = f"“{shortened(plain(kind), 40)}” is no" if kind else "There is no"
        yield Note("product-type", f"{what} documented productType; it is sold as something that is bought once.")
    yield from spelling("product-type", "productType", kind, TYPES)
