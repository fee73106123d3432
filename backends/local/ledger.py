"""One account's side of the journal: seeding, quoting, charging, looking back. Blocking; called off the event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backends.local.account_book import AccountBook
from backends.local.attempts import Attempts
from backends.local.history import DECLINED, PURCHASED, SEEDED
from backends.local.holding import to_json
from backends.local.journal import Event, Journal
from backends.local.rules import quote_order
from tui_store.domain.account import Account
from tui_store.domain.backend import Shelf
from tui_store.domain.clock import Clock
from tui_store.domain.errors import PaymentDeclined, StoreRefused
from tui_store.domain.group import ProductGroup
from tui_store.domain.ids import Ids
from tui_store.domain.money import Money
from tui_store.domain.order import Order, PlanChange, Quote, QuoteLine, Receipt, ReceiptLine
from tui_store.domain.purchase import VALID, Purchase

_STANDS = timedelta(hours=12)  # what a viewer was shown of an upgrade

Tell = Callable[[str, Mapping[str, Any]], None]

# Where a catalog keeps pictures; a purchase carries them along.
_PICTURES = frozenset({"SDPosterUrl", "HDPosterUrl", "productImagePortrait", "productImageUrl"})


class Ledger(AccountBook):
    """What one account owns and what it is charged.

    `tell` is called with one line and its data after each commit. Raises `StoreError`s.
    """

    def __init__(
        self,
        journal: Journal,
        account: Account,
        clock: Clock,
        ids: Ids,
        tell: Tell,
        groups: Sequence[ProductGroup] = (),
    ) -> None:
        super().__init__(journal, account, clock)
        self._ids = ids
        self.tell = tell
        self.groups = tuple(groups)
        self._attempts = Attempts(journal, account.name)

    def seed(self, rows: Sequence[Purchase]) -> None:
        """Start the account's history with these rows, unless that has happened before."""
        if not rows or not self.account.has_history:
            return
        journal = self.journal
        with journal.reading():
            at = self.look()
            if self.history.is_seeded:
                return
            if journal.read_only:
                self.history.seed(list(rows), at)
                self._looked_at = None
                return
            with journal.transaction():
                at = self.look()
                if self.history.is_seeded:
                    return
                for row in rows:
                    journal.claim(row.purchase_id)
                body = {"rows": [to_json(row) for row in rows]}
                journal.append(SEEDED, self.account.name, at, body)
        self.tell(f"seeded {_count(len(rows), 'purchase')}", {"purchases": [row.purchase_id for row in rows]})

    def quote(self, order: Order, shelf: Shelf) -> Quote:
        """What the order would charge now; raises what stands in its way."""
        with self.journal.reading():
            now = self.look()
            return quote_order(order, shelf, self.history, self.account, now, self.groups)

    def place(self, order: Order, quote: Quote, request_id: str, shelf: Shelf, refusal: str) -> Receipt:
        """Charge the order unless this request was answered before: then the answer is the same.

        `refusal` is the reason for which the store refuses every order, empty if it does not.
        """
        attempt = self._attempts.attempt(request_id, self.clock.now(), _in_words(quote), str(quote.total))
        with attempt, self.journal.transaction():
            answered = self.journal.by_request(request_id) if request_id else None
            if answered:
                return self._same_answer(answered, order)
            now = self.look()
            fresh = self._priced_again(order, quote, shelf, now)
            if _charges(fresh) != _charges(quote):
                raise StoreRefused("The price changed before the order was placed: look at it again.")
            if refusal:
                raise StoreRefused(refusal)
            declined = self._declined(fresh.total)
            if declined:
                body = {"message": str(declined), "reference": declined.reference, **_wanted(order)}
                self.journal.append(DECLINED, self.account.name, now, body, request_id)
            else:
                first, _ = self.write_due(now)
                body = {**self.sold(fresh, now), **_wanted(order), **({"first": first} if first else {})}
                self.journal.append(PURCHASED, self.account.name, now, body, request_id)
        self._tell_of(order, body, declined)
        if declined:
            raise declined
        return _receipt(body, now)

    def _priced_again(self, order: Order, quote: Quote, shelf: Shelf, now: datetime) -> Quote:
        """What the order charges now. An upgrade's credit shrinks by the second: it stands as shown for some hours."""
        as_shown = order.action and timedelta() <= now - quote.at <= _STANDS
        return quote_order(order, shelf, self.history, self.account, quote.at if as_shown else now, self.groups)

    def settle(self) -> None:
        """Every order so far has been answered: the next session need not tell of it."""
        self._attempts.settle()

    def purchases(self, *, include_inactive: bool) -> list[Purchase]:
        """The account's purchases as they stand now, newest first."""
        with self.journal.reading():
            return self.history.purchases(self.look(), include_inactive=include_inactive)

    def _same_answer(self, event: Event, order: Order) -> Receipt:
        body = event.body
        wanted = _wanted(order)
        if event.account != self.account.name or any(body.get(key) != wanted.get(key) for key in ("items", "action")):
            raise StoreRefused("This request was already used for another order: nothing was charged.")
        if event.kind == DECLINED:
            raise PaymentDeclined(str(body["message"]), str(body["reference"]))
        return _receipt(body, event.at)

    def _declined(self, total: Money) -> PaymentDeclined | None:
        payment = self.account.payment
        if payment is None:
            return PaymentDeclined("The account has no payment method on file: add one and try again.")
        if payment.declines:
            return PaymentDeclined(
                f"{payment.label} refused the charge of {total}: check the payment method on file and try again.",
                self._order_number(),
            )
        return None

    def sold(self, quote: Quote, now: datetime) -> dict[str, Any]:
        """What a quote charges as the body of an event, inside a transaction: ids are drawn here."""
        reference = self._order_number()
        lines = [self._bought(line, reference, now) for line in quote.lines]
        return {"reference": reference, "total": str(quote.total), "lines": lines}

    def _bought(self, line: QuoteLine, reference: str, now: datetime) -> dict[str, Any]:
        product, offer = line.product, line.offer
        purchase = Purchase(
            purchase_id=self._unused(self._ids.guid),
            code=product.code,
            name=product.name,
            product_type=product.product_type,
            cost=product.cost,
            qty=line.qty,
            status=VALID,
            purchased=now,
            description=product.description,
            free_trial_quantity=product.free_trial_quantity,
            free_trial_type=product.free_trial_type or "None",
            trial_quantity=product.trial_quantity,
            trial_type=product.trial_type or "None",
            trial_cost=product.trial_cost,
            total=str(line.total),
            reference=reference,
            extras=tuple(extra for extra in product.extras if extra[0] in _PICTURES),
        )
        return {
            "amount": str(line.amount),
            "offer": list(offer.period) if offer else None,
            "purchase": to_json(purchase),
            **({"change": _change_to_json(line.change)} if line.change else {}),
        }

    def _order_number(self) -> str:
        return self._unused(lambda: f"{int(self._ids.guid().replace('-', ''), 16) % 10**10:010d}")

    def _unused(self, draw: Callable[[], str]) -> str:
        """Draw until it is new to the journal: a seeded source repeats itself from run to run."""
        while not self.journal.claim(identifier := draw()):
            pass
        return identifier

    def _tell_of(self, order: Order, body: Mapping[str, Any], declined: PaymentDeclined | None) -> None:
        items = _count(len(order.items), "item")
        if declined:
            self.tell(f"declined {items}", {"reference": declined.reference, **_wanted(order)})
        else:
            ids = [line["purchase"]["purchase_id"] for line in body["lines"]]
            self.tell(f"purchased {items}", {"reference": body["reference"], "total": body["total"], "purchases": ids})


def _change_to_json(change: PlanChange) -> dict[str, str]:
    """An upgrade or downgrade as the body of an order's event keeps it; amounts without style."""
    return {
        "action": change.action,
        "replaces": change.replaces,
        "credit": str(change.credit.amount),
        "left": str(change.left.amount),
    }


def _wanted(order: Order) -> dict[str, Any]:
    """What was ordered, so that a request can be told from another one with the same id."""
    items: dict[str, Any] = {"items": [[item.code, item.qty] for item in order.items]}
    return {**items, "action": order.action} if order.action else items


def _in_words(quote: Quote) -> str:
    """An order as one line: what it holds, or how much."""
    if not quote.lines:
        return "an empty order"
    first = quote.lines[0]
    if len(quote.lines) > 1:
        return f"{first.product.name} and {_count(len(quote.lines) - 1, 'other item')}"
    return f"{first.qty} × {first.product.name}" if first.qty > 1 else first.product.name


def _charges(quote: Quote) -> list[tuple[str, int, str, str, datetime | None]]:
    """What the viewer has agreed to: what, how many, for how much, and in place of which plan from when."""
    return [
        (
            line.product.code,
            line.qty,
            str(line.total),
            line.change.replaces if line.change else "",
            line.change.begins if line.change else None,
        )
        for line in quote.lines
    ]


def _receipt(body: Mapping[str, Any], at: datetime) -> Receipt:
    lines = tuple(
        ReceiptLine(
            code=line["purchase"]["code"],
            name=line["purchase"]["name"],
            qty=line["purchase"]["qty"],
            amount=line["amount"],
            total=line["purchase"]["total"],
            purchase_id=line["purchase"]["purchase_id"],
        )
        for line in body["lines"]
    )
    return Receipt(lines, body["total"], body["reference"], at)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
