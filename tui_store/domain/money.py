"""Money as csfake writes it: a decimal amount, a currency, and the way it was written."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

SYMBOLS = {
    "CA$": "CAD",
    "US$": "USD",
    "MX$": "MXN",
    "A$": "AUD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "zł": "PLN",
    "kr": "SEK",
}

_NO_COINS = {"JPY", "KRW"}  # currencies whose smallest amount is 1

_CODES = r"[A-Z]{3}"
_GAP = " \u00a0\u202f"
_AMOUNT = rf"[1-9]\d{{0,2}}(?:[.,'’{_GAP}]\d{{3}}){{1,3}}(?:[.,]\d{{1,2}})?|\d{{1,9}}(?:[.,]\d{{1,2}})?"
_MARK = "|".join(re.escape(symbol) for symbol in SYMBOLS) + "|" + _CODES
_PRICE = re.compile(
    rf"(?:(?P<before>{_MARK})(?P<gap1>[{_GAP}]?))?(?P<amount>{_AMOUNT})(?:(?P<gap2>[{_GAP}]?)(?P<after>{_MARK}))?",
    re.ASCII,
)


class Style(NamedTuple):
    """How an amount was written, so that it can be written back the same way."""

    prefix: str = ""
    suffix: str = ""
    point: str = "."
    places: int = 2
    group: str = ""


class Money(NamedTuple):
    """An amount in one currency.

    `currency` is an ISO 4217 code, or empty when the price carried no mark: such a price is in
    whatever currency its channel sells in.
    """

    amount: Decimal
    currency: str
    style: Style = Style()

    def __str__(self) -> str:
        """Write the amount as the price it came from was written: `$1.99`, `€4,99`, `¥500`."""
        whole, _, fraction = f"{abs(self.amount):.{self.style.places}f}".partition(".")
        if self.style.group:
            whole = f"{int(whole):,}".replace(",", self.style.group)
        sign = "-" if self.amount < 0 else ""
        digits = whole + (self.style.point + fraction if fraction else "")
        return f"{sign}{self.style.prefix}{digits}{self.style.suffix}"

    def with_amount(self, amount: Decimal) -> Money:
        """Give another amount in the same currency, rounded half up to the smallest coin.

        The style stays, but that a price without coins gets them where the amount has some: `$5`, `$0.41`.
        """
        places = max(0 if self.currency in _NO_COINS else 2, self.style.places)
        rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded == rounded.quantize(Decimal(1).scaleb(-self.style.places), ROUND_HALF_UP):
            places = self.style.places
        return Money(rounded, self.currency, self.style._replace(places=places))

    def plus(self, other: Money) -> Money:
        """Add two amounts; the style is the one that names a currency."""
        if self.currency and other.currency and self.currency != other.currency:
            raise ValueError(f"{self} and {other} are different currencies")
        base = self if self.currency or not other.currency else other
        places = max(self.style.places, other.style.places)
        return Money(self.amount + other.amount, base.currency, base.style._replace(places=places))

    def times(self, factor: Decimal | int) -> Money:
        """Multiply, rounding half up to the smallest coin."""
        return self.with_amount(self.amount * factor)

    def zero(self) -> Money:
        """Nothing, in the same currency and style."""
        return self.with_amount(Decimal(0))


def parse_money(text: str | None) -> Money | None:
    """Read a price such as `$1.99`, `1.99`, `€4,99`, `£3.49`, `¥500` or `4,99 €`; `None` if it is none.

    A comma or point followed by exactly three digits groups thousands, and an amount that starts with
    0 has none; followed by one or two digits it is the decimal point. Negative prices are no prices.
    """
    match = _PRICE.fullmatch((text or "").strip())
    if match is None or (match["before"] and match["after"]):
        return None
    mark = match["before"] or match["after"] or ""
    digits = match["amount"]
    whole, point, fraction = digits, ".", ""
    if len(digits) > 3 and digits[-3] in ".,":
        whole, point, fraction = digits[:-3], digits[-3], digits[-2:]
    elif len(digits) > 2 and digits[-2] in ".,":
        whole, point, fraction = digits[:-2], digits[-2], digits[-1:]
    groups = {character for character in whole if not character.isdigit()}
    if len(groups) > 1 or (fraction and point in groups):
        return None
    plain = "".join(character for character in whole if character.isdigit())
    group = groups.pop() if groups else ""
    if not fraction and group in {".", ","}:
        point = "," if group == "." else "."
    style = Style(
        prefix=(match["before"] or "") + (match["gap1"] or ""),
        suffix=(match["gap2"] or "") + (match["after"] or ""),
        point=point,
        places=len(fraction),
        group=group,
    )
    amount = Decimal(f"{plain}.{fraction}" if fraction else plain)
    return Money(amount, SYMBOLS.get(mark, mark), style)


def total_of(amounts: list[Money]) -> Money:
    """Sum amounts of one currency; the list holds at least one."""
    total = amounts[0]
    for amount in amounts[1:]:
        total = total.plus(amount)
    return total
