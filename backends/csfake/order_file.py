"""CheckOrder.xml and PlaceOrder.xml in full: the order's id, its items, its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backends.csfake.document import Document, head_text
from backends.csfake.faults import count_of
from tui_store.domain.errors import UnreadableAnswer
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from backends.csfake.parse import Row

ITEM_FIELDS = ("code", "name", "qty", "amount", "total", "purchaseId")
HEADS = ("order/id", "order/subtotal", "order/tax", "order/total")


class FileItem(NamedTuple):
    """One `<orderItem>`; texts are as in the file, plain, and empty where it says nothing."""

    code: str
    name: str
    qty: int
    amount: str
    total: str
    purchase_id: str


class OrderFile(NamedTuple):
    """What the file says of its order; the totals are texts and need not agree with the items."""

    id: str
    items: tuple[FileItem, ...]
    subtotal: str
    tax: str
    total: str


def order_file(document: Document, name: str) -> OrderFile:
    """Shape a file that was read with ITEM_FIELDS; raises UnreadableAnswer for a quantity that is no number."""
    order_id, subtotal, tax, total = (head_text(document.head, path).strip() for path in HEADS)
    return OrderFile(order_id, tuple(_item(row, name) for row in document.rows), subtotal, tax, total)


def _item(row: Row, name: str) -> FileItem:
    line, (code, called, qty, amount, total, purchase_id) = row[0], (plain(text or "").strip() for text in row[1:-1])
    count = count_of(qty)
    if count is None:
        raise UnreadableAnswer(f"{name}, line {line}: the qty “{shortened(qty, 40)}” is no whole number of 0 or more.")
    return FileItem(code, called, count, amount, total, purchase_id)
