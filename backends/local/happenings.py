"""An event of a subscription as the journal keeps it, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from typing import Any

from tui_store.domain.subscription import Happening

_NOTHING = Decimal(0)


def body_of(event: Happening) -> dict[str, str]:
    """The body of its row: amounts that are nothing are left out."""
    body = {"id": event.purchase_id}
    for name, amount in (("amount", event.amount), ("tax", event.tax), ("credit", event.credit)):
        if amount != _NOTHING:
            body[name] = str(amount)
    return body


def as_texts(events: Iterable[Happening]) -> Iterator[tuple[str, str, str]]:
    """The texts of their rows; the body is what json.dumps makes of `body_of`, which takes longer."""
    last, moment = None, ""
    for kind, at, purchase_id, amount, tax, credit in events:
        if at != last:
            last, moment = at, at.isoformat()  # many renew at one moment
        body = f'{{"id": {encode_basestring_ascii(purchase_id)}'
        if amount:
            body += f', "amount": "{amount}"'
        if tax:
            body += f', "tax": "{tax}"'
        if credit:
            body += f', "credit": "{credit}"'
        yield kind, moment, body + "}"


def happening_from(kind: str, at: datetime, body: Mapping[str, Any]) -> Happening:
    """Read an event of a subscription. Raises KeyError, ArithmeticError for a body that is wrong."""
    amount, tax, credit = body.get("amount"), body.get("tax"), body.get("credit")
    return Happening(
        kind,
        at,
        str(body["id"]),
        _NOTHING if amount is None else Decimal(str(amount)),
        _NOTHING if tax is None else Decimal(str(tax)),
        _NOTHING if credit is None else Decimal(str(credit)),
    )
