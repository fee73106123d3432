"""Whether the sums of an order file add up.

Source of the rules: the ChannelStore reference (a total is with tax) and Roku's samples, where the order's total is the
sum of items, tax and shipping, and where the tax may stand once more as an item. They leave open whether an amount is
for one piece or for all of them, and whether an item's total holds its tax: either reading that adds up is fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from backends.csfake.document import Document, head_text
from backends.csfake.faults import count_of, price_of
from backends.csfake.finding import HEAD, Finding, Fix, warning
from tui_store.domain.money import Money
from tui_store.text import plain, shortened

TAX_LINE = "SKUTAX"
_NAMES = ("subtotal", "tax", "shipping", "total")
_ZERO = Decimal(0)


class _Item(NamedTuple):
    """One `<orderItem>`; what it does not say, or what is no price, is None."""

    line: int
    code: str
    qty: int
    amount: Money | None
    total: Money | None

    @property
    def bases(self) -> tuple[Decimal, ...]:
        """What it may cost before tax: the amount, or that for each piece; nothing if it does not say."""
        return () if self.amount is None else (self.amount.amount, self.amount.amount * max(self.qty, 1))

    def adds_up(self, tax: Decimal) -> bool:
        """Whether its total is its amount, with at most all of the order's tax."""
        total = None if self.total is None else self.total.amount
        return total is None or not self.bases or any(base <= total <= base + tax for base in self.bases)


class _Sums(NamedTuple):
    """What the order says of itself, in the order of `_NAMES`; None as above."""

    subtotal: Money | None
    tax: Money | None
    shipping: Money | None
    total: Money | None


class _Right(NamedTuple):
    """What the items make: `goods` before tax, and every subtotal and total that somebody may mean by that."""

    goods: Decimal
    total: Decimal
    subtotals: frozenset[Decimal]
    totals: frozenset[Decimal]


def total_findings(file: str, document: Document) -> Iterator[Finding]:
    """What does not add up in a file that was read with the fields of `check_orders`."""
    texts = [_text(document, name) for name in _NAMES]
    for name, text in zip(_NAMES, texts, strict=True):
        if text and price_of(text) is None:
            said = f"The order's {name} “{shortened(text, 40)}” is no price."
            yield warning(file, _line(document, name), "bad-price", said)
    sums = _Sums(*map(price_of, texts))
    every = [_item(row[0], *(plain(text or "").strip() for text in row[1:5])) for row in document.rows]
    if not _is_one_currency(every, sums):
        return
    items = [item for item in every if item.code != TAX_LINE]
    taxes = [item for item in every if item.code == TAX_LINE]
    odd = [*_item_findings(file, items, sums), *_tax_findings(file, taxes, sums)]
    yield from odd
    if items and all(item.total for item in items):
        yield from _sum_findings(file, document, sums, _right(items, taxes, sums), is_sound=not odd)


def _item_findings(file: str, items: Sequence[_Item], sums: _Sums) -> Iterator[Finding]:
    for item in items:
        if not item.adds_up(_amount(sums.tax)):
            pieces = "" if item.qty < 2 else f", nor {item.qty} times that"
            text = f"Its total {item.total} is not its amount {item.amount}{pieces}, with or without tax."
            yield warning(file, item.line, "item-total", text, item.code)


def _tax_findings(file: str, taxes: Sequence[_Item], sums: _Sums) -> Iterator[Finding]:
    if taxes and sums.tax and _sum(taxes) != sums.tax.amount:
        text = f"It makes the tax {sums.tax.with_amount(_sum(taxes))}, where the order says {sums.tax}."
        yield warning(file, taxes[0].line, "tax-line", text, TAX_LINE)


def _right(items: Sequence[_Item], taxes: Sequence[_Item], sums: _Sums) -> _Right:
    tax, shipping, said, tax_line = _amount(sums.tax), _amount(sums.shipping), _sum(items), _sum(taxes)
    nets = [sum(kind, _ZERO) for kind in zip(*(item.bases for item in items), strict=True)] if _have_all(items) else []
    goods = said - tax if tax and said - tax in nets else said
    total = goods + tax + shipping
    totals = {total, said + tax + shipping} | ({said + tax_line + shipping} if taxes else set())
    return _Right(goods, total, frozenset((goods, said, said + tax_line)), frozenset(totals))


def _sum_findings(file: str, document: Document, sums: _Sums, right: _Right, *, is_sound: bool) -> Iterator[Finding]:
    """A sum is put right only where nothing but itself can be wrong.

    A subtotal is where items and total agree, a total where items and subtotal do and nothing comes on top: with a tax
    or a shipping in the file it may be that one which is wrong.
    """
    is_subtotal_fine = sums.subtotal is None or sums.subtotal.amount in right.subtotals
    is_total_fine = sums.total is None or sums.total.amount in right.totals
    if sums.subtotal and not is_subtotal_fine:
        goods = sums.subtotal.with_amount(right.goods)
        fix = _fix(document, "subtotal", goods) if is_sound and is_total_fine and sums.total else None
        text = f"The subtotal {sums.subtotal} is not what the items make, {goods}."
        yield warning(file, _line(document, "subtotal"), "order-subtotal", text, fix=fix)
    if sums.total and not is_total_fine:
        total = sums.total.with_amount(right.total)
        fix = _fix(document, "total", total) if is_sound and is_subtotal_fine and right.total == right.goods else None
        parts = [f"items {total.with_amount(right.goods)}"]
        parts += [f"{name} {price}" for name, price in (("tax", sums.tax), ("shipping", sums.shipping)) if price]
        text = f"The total {sums.total} is not {total}, which is what its parts make: {', '.join(parts)}."
        yield warning(file, _line(document, "total"), "order-total", text, fix=fix)


def _fix(document: Document, name: str, right: Money) -> Fix:
    return Fix(HEAD, f"order/{name}", _text(document, name), str(right))


def _item(line: int, code: str, qty: str, amount: str, total: str) -> _Item:
    return _Item(line, code, count_of(qty) or 0, price_of(amount), price_of(total))


def _is_one_currency(items: Sequence[_Item], sums: _Sums) -> bool:
    """Whether the prices can be added at all; one without a mark goes with any."""
    prices = [price for item in items for price in (item.amount, item.total)] + list(sums)
    return len({price.currency for price in prices if price and price.currency}) < 2


def _have_all(items: Sequence[_Item]) -> bool:
    return all(item.amount for item in items)


def _sum(items: Sequence[_Item]) -> Decimal:
    return sum((_amount(item.total) for item in items), _ZERO)


def _amount(price: Money | None) -> Decimal:
    return price.amount if price else _ZERO


def _text(document: Document, name: str) -> str:
    return head_text(document.head, f"order/{name}").strip()


def _line(document: Document, name: str) -> int:
    return document.head.get(f"order/{name}", ("", 0))[1]
