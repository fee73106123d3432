"""What can be wrong with the purchases that a folder brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backends.csfake.check_offers import unit_notes
from backends.csfake.check_products import type_notes
from backends.csfake.check_spelling import FREE_UNITS, STATES, TRIAL_UNITS, boolean_notes, spelling
from backends.csfake.document import Document
from backends.csfake.faults import count_of, price_of
from backends.csfake.finding import Finding, Note, warning
from backends.csfake.shape import PURCHASE_FIELDS, moment_of, purchase, status_word
from tui_store.text import plain, shortened

_NEVER_YEAR = "0001-"


def purchase_findings(file: str, document: Document, codes: set[str] | None) -> Iterator[Finding]:
    """What is wrong with seeded purchases; `codes` are those of the catalog, None if it can't be read."""
    ids: set[str] = set()
    for index, row in enumerate(document.rows):
        line, bought = row[0], purchase(row)
        texts = {field: plain(text or "").strip() for field, text in zip(PURCHASE_FIELDS, row[1:-1], strict=True)}
        for note in (*_purchase_notes(texts), *boolean_notes((*texts.items(), *row[-1]))):
            yield note.as_warning(file, line, bought.code, index)
        if not bought.code:
            yield warning(file, line, "no-code", "The purchase has no code: nothing tells what was bought.")
        elif codes is not None and bought.code not in codes:
            text = "GetCatalog.xml has no product with this code: the purchase belongs to nothing on offer."
            yield warning(file, line, "unknown-code", text, bought.code)
        if bought.purchase_id and bought.purchase_id in ids:
            text = f"Its purchaseId {_short(bought.purchase_id)} stood before."
            yield warning(file, line, "duplicate-purchase", text, bought.code)
        ids.add(bought.purchase_id)


def _purchase_notes(texts: Mapping[str, str]) -> Iterator[Note]:
    for element in ("purchaseDate", "expirationDate", "renewalDate"):
        text = texts[element]
        if text and moment_of(text) is None and not text.startswith(_NEVER_YEAR):
            yield Note("bad-date", f"The {element} {_short(text)} is no date; it is read as never.")
    status = texts["status"]
    if status and status_word(status) not in STATES:
        yield Note("purchase-status", f"The status {_short(status)} is neither Valid nor Invalid.")
    yield from spelling("purchase-status", "status", status, STATES)
    cost, qty = texts["cost"], texts["qty"]
    if cost and price_of(cost) is None:
        yield Note("bad-price", f"The price {_short(cost)} is no price.")
    if count_of(qty) is None:
        yield Note("bad-quantity", f"The qty {_short(qty)} is no whole number; it is read as 1.")
    if texts["productType"]:
        yield from type_notes(texts["productType"])
    yield from unit_notes("freeTrialType", texts["freeTrialType"], FREE_UNITS, "it is passed on as it stands")
    yield from unit_notes("trialType", texts["trialType"], TRIAL_UNITS, "it is passed on as it stands")


def _short(text: str) -> str:
    return f"“{shortened(text, 40)}”"
