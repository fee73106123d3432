"""What can be wrong with CheckOrder.xml and PlaceOrder.xml, and between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backends.csfake.check_totals import TAX_LINE, total_findings
from backends.csfake.document import Document, head_text
from backends.csfake.faults import count_of, price_of
from backends.csfake.finding import HEAD, Finding, Fix, error, warning
from backends.csfake.folder import CHECK_ORDER, PLACE_ORDER
from tui_store.text import plain, shortened

ORDER_FIELDS = ("code", "qty", "amount", "total", "purchaseId")
_ID = "order/id"


def order_findings(
    documents: Mapping[str, Document], missing: Sequence[str], codes: set[str] | None
) -> Iterator[Finding]:
    """Look at the order files that could be read; `codes` are those of the catalog, None if it can't be read."""
    for name in missing:
        yield warning(name, 0, "no-order-file", f"There is no {name}: a device cannot complete an order without it.")
    for name in (CHECK_ORDER, PLACE_ORDER):
        if name in documents:
            yield from _item_findings(name, documents[name], codes)
            yield from total_findings(name, documents[name])
    if CHECK_ORDER in documents and PLACE_ORDER in documents:
        yield from _id_findings(documents[CHECK_ORDER], documents[PLACE_ORDER])


def _id_findings(checked: Document, placed: Document) -> Iterator[Finding]:
    ids = head_text(checked.head, _ID), head_text(placed.head, _ID)
    line = placed.head.get(_ID, ("", 0))[1]
    if ids[0] != ids[1]:
        text = (
            f"Its order id {_short(ids[1])} is not that of CheckOrder.xml, {_short(ids[0])}:"
            " a device reports an error while it processes the order."
        )
        # An id means nothing outside these two files: whichever both have is right.
        fix = Fix(HEAD, _ID, ids[1], ids[0]) if all(ids) else None
        yield error(PLACE_ORDER, line, "order-id-mismatch", text, fix=fix)
    elif not ids[0]:
        yield warning(PLACE_ORDER, line, "no-order-id", "Neither CheckOrder.xml nor PlaceOrder.xml has an order id.")


def _item_findings(file: str, document: Document, codes: set[str] | None) -> Iterator[Finding]:
    if not document.rows:
        yield warning(file, 0, "empty-order", "There is no <orderItem> in the order.")
    ids: set[str] = set()
    for row in document.rows:
        line = row[0]
        code, qty, amount, total, purchase_id = (plain(text or "").strip() for text in row[1:-1])
        if not code:
            yield warning(file, line, "no-code", "The item has no code.")
        elif codes is not None and code not in codes and code != TAX_LINE:
            yield warning(file, line, "unknown-code", "GetCatalog.xml has no product with this code.", code)
        if count_of(qty) is None:
            yield warning(file, line, "bad-quantity", f"The qty {_short(qty)} is no whole number of 0 or more.", code)
        for element, text in (("amount", amount), ("total", total)):
            if text and price_of(text) is None:
                yield warning(file, line, "bad-price", f"The {element} {_short(text)} is no price.", code)
        if purchase_id and purchase_id in ids:
            text = f"Its purchaseId {_short(purchase_id)} stood before."
            yield warning(file, line, "duplicate-purchase", text, code)
        ids.add(purchase_id)


def _short(text: str) -> str:
    return f"“{shortened(text, 40)}”"
