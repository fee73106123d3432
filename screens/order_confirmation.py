"""The order confirmation: what is bought, what it costs, the PIN if the account asks for one, approve or not."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import ConsentModal
from tui_store.channel_store.customer import APPROVED, CANCELLED, INTERRUPTED, Confirmation, Review
from tui_store.commands import OPTIONS, Command, bindings
from tui_store.domain.offer import offer_words
from tui_store.domain.order import QuoteLine
from tui_store.domain.plan_words import change_words
from tui_store.widgets.cells import fit, wrapped
from tui_store.widgets.choice import Choice
from tui_store.widgets.pin_pad import LENGTH, PinPad
from tui_store.widgets.scroll_text import ScrollText

_PAYMENT = "Payment  "
_TITLES = {"Upgrade": "Confirm your upgrade", "Downgrade": "Confirm your downgrade"}
_DIGITS = Command("digit", ",".join("0123456789"), "0–9", "", "Digits", "Enter the PIN.")


class OrderConfirmationScreen(ConsentModal[Review]):
    """Answers approved (with the PIN), cancelled, or interrupted (Back)."""

    # The pad if there is one: it stands first.
    AUTO_FOCUS = "PinPad, #agree"
    CSS_PATH = "order_confirmation.tcss"
    BINDINGS = [
        *bindings((OPTIONS,)),
        *(
            binding
            for digit in "0123456789"
            for binding in bindings((_DIGITS._replace(action=f"digit('{digit}')", keys=digit),))
        ),
        *bindings(
            (Command("erase", "backspace", "Backspace", "", "Erase", "Erase a digit; Back where no PIN is asked."),)
        ),
    ]

    def __init__(self, confirmation: Confirmation, problem: str = "") -> None:
        super().__init__(otherwise=INTERRUPTED)
        self.confirmation = confirmation
        self._problem = problem
        self._changes = [line.change for line in confirmation.quote.lines if line.change is not None]
        self._written_for = 0

    def compose(self) -> ComposeResult:
        """Title; items and sums; the pad beside them if there is one; the sentence; three buttons."""
        asks_pin = self.confirmation.asks_pin
        sentence = Static(Content(self._sentence()), id="sentence")
        classes = ["dialog", *(["-pin"] if asks_pin else []), *(["-change"] if self._changes else [])]
        with Vertical(classes=" ".join(classes)):
            yield Static(Content(_TITLES.get(self.confirmation.action, "Confirm your order")), classes="dialog-title")
            with Horizontal(id="body"):
                with Vertical(id="bill"):
                    yield ScrollText(id="items")
                    yield Static(id="sums")
                    if not self._changes:
                        yield sentence
                if asks_pin:
                    with Vertical(id="pin"):
                        yield Static(Content("Enter your PIN"), id="pin-title")
                        yield PinPad()
            if self._changes:
                # A change of plans has more to tell: the sentence takes the whole width.
                yield sentence
            yield Static(Content(self._problem), id="problem")
            with Vertical(classes="dialog-choices"):
                yield Choice("I agree", id="agree")
                yield Choice("Terms", id="terms")
                yield Choice("Cancel", id="cancel")
            if asks_pin:
                yield Static(Content("(press * to hide/show highlight in keypad)"), id="pin-hint")

    def on_mount(self) -> None:
        """Write the bill once its width is known."""
        super().on_mount()
        self._tell(self._problem)
        self.call_after_refresh(self._write_bill)

    def on_resize(self, event: object) -> None:
        """Write the bill for the new width."""
        self._fit()
        self.call_after_refresh(self._write_bill)

    def _write_bill(self) -> None:
        if not self.is_standing:
            return
        width = max(12, self.query_one("#bill").content_size.width - 1)
        if width != self._written_for:
            # A bill that is too long for the window makes room for a bar: then it is written once more.
            self._written_for = width
            self.call_after_refresh(self._write_bill)
        quote = self.confirmation.quote
        items: list[Content] = []
        for line in quote.lines:
            items += self._item(line, width)
        self.query_one("#items", ScrollText).show(Content("\n").join(items))
        sums = [self._sum("Subtotal", str(quote.subtotal), width), self._sum("Tax", str(quote.tax), width)]
        if not quote.tax.amount:
            sums = []
        sums = [*self._credits(width), *sums, self._sum("Total today", str(quote.total), width, style="bold")]
        sums += [
            self._sum("Left for later bills", str(change.left), width) for change in self._changes if change.left.amount
        ]
        payment = wrapped(self.confirmation.payment, width - len(_PAYMENT))[:2]
        sums.append(Content.assemble((_PAYMENT, "$muted"), payment[0]))
        sums += [Content(" " * len(_PAYMENT) + rest) for rest in payment[1:]]
        self.query_one("#sums", Static).update(Content("\n").join(sums))

    def _item(self, line: QuoteLine, width: int) -> list[Content]:
        amount = str(line.amount.plus(line.change.credit) if line.change else line.amount)
        qty = f"{line.qty} × " if line.qty > 1 else ""
        name = wrapped(qty + line.product.name, max(8, width - len(amount) - 2))[:3]
        lines = [Content.assemble((fit(name[0], width - len(amount)), "bold"), amount)]
        lines += [Content.styled(rest, "bold") for rest in name[1:]]
        return lines + self._terms_of(line, width - 2)

    def _credits(self, width: int) -> list[Content]:
        """What an upgrade takes off its price for the plan that it takes over from."""
        return [
            self._sum(
                f"Credit for {change.name}", str(change.credit.with_amount(-change.credit.amount)), width, "$good"
            )
            for change in self._changes
            if change.credit.amount
        ]

    def _terms_of(self, line: QuoteLine, width: int) -> list[Content]:
        """Below an item: its offer and price, or what it cost before a discount and what brought that."""
        was, coupon = self.confirmation.was, self.confirmation.coupon
        if not was and not coupon:
            words = offer_words(line.product, line.offer)
            parts = change_words(line.change, line.product, words) if line.change else (words,)
            return [Content.styled(f"  {piece}", "$offer") for part in parts for piece in wrapped(part, width)]
        lines = [Content.assemble(("  was ", "$offer"), (was, "$offer strike"))] if was else []
        if coupon:
            lines += [Content.styled(f"  {piece}", "$offer") for piece in wrapped(f"Coupon {coupon}", width)[:2]]
        return lines

    @staticmethod
    def _sum(label: str, amount: str, width: int, style: str = "$muted") -> Content:
        room = width - len(amount)
        return Content.styled(fit(label if cell_len(label) <= room else fit(label, room - 1), room) + amount, style)

    def _sentence(self) -> str:
        quote, channel = self.confirmation.quote, self.confirmation.channel
        return (
            f"{quote.total} will be billed to my Roku account. "
            f"My contact info will be exchanged between Roku and {channel}."
        )

    def _tell(self, problem: str) -> None:
        notice = self.query_one("#problem", Static)
        notice.update(Content(problem))
        notice.display = bool(problem)

    def on_pin_pad_filled(self) -> None:
        """Four digits: on to the buttons."""
        self.set_focus(self.query_one("#agree"))

    def action_digit(self, digit: str) -> None:
        """A typed digit, wherever the focus is."""
        for pad in self.query(PinPad):
            pad.press(digit)

    def action_erase(self) -> None:
        """Backspace erases on the pad and is never Back there."""
        if not self.confirmation.asks_pin:
            self.action_back()
        for pad in self.query(PinPad):
            pad.press("Del")

    def action_options(self) -> None:
        """`*` hides and shows the highlight, so that nobody reads the PIN off it."""
        for pad in self.query(PinPad):
            pad.shows_highlight = not pad.shows_highlight

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Agree, read the terms, or cancel."""
        event.stop()
        if event.choice.id == "cancel":
            self.resolve(CANCELLED)
        elif event.choice.id == "terms":
            from screens.terms import terms_screen

            self.app.push_screen(terms_screen(self.confirmation))
        elif self.is_open:
            self._agree()

    def _agree(self) -> None:
        if not self.confirmation.asks_pin:
            self.resolve(Review(APPROVED))
            return
        pad = self.query_one(PinPad)
        if len(pad.digits) < LENGTH:
            self._tell(f"Enter all {LENGTH} digits of your PIN first.")
            self.set_focus(pad)
        else:
            self.resolve(Review(APPROVED, pad.digits))
