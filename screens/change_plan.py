"""The app's own question when a plan is bought beside another one of its group: which way to change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from screens.owned import Plan
from tui_store.domain.group import group_of
from tui_store.domain.money import Money, parse_money
from tui_store.domain.offer import price_words
from tui_store.domain.plan_words import DOWNGRADE, UPGRADE
from tui_store.domain.product import Product
from tui_store.domain.term import Period, billing_period
from tui_store.widgets.choice import Choice

if TYPE_CHECKING:
    from screens.host import Host

NO_ACTION = ""
_DAYS_OF_A_MONTH = Decimal(30)


def plan_in_the_way(product: Product, host: Host) -> Plan | None:
    """The plan of the product's group that the account has instead; None if it can be bought, or is what it has.

    The fake server knows no groups, and nobody's purchases.
    """
    group = group_of(product.code, host.channel.groups) if product.period else None
    owned = host.owned
    if group is None or product.code in owned.codes or host.store.get_field("fakeServer"):
        return None
    return next((plan for plan in owned.plans if plan.code in group.codes), None)


def is_cheaper(product: Product, plan: Plan) -> bool:
    """Whether a month of the product costs less than a month of the plan; no where the prices cannot be compared."""
    new, old = product.price, parse_money(plan.cost)
    if new is None or old is None or new.currency != old.currency:
        return False
    return _a_month(new, product.period) < _a_month(old, billing_period(plan.product_type))


def _a_month(price: Money, period: Period | None) -> Decimal:
    months = period.months + period.days / _DAYS_OF_A_MONTH if period else Decimal(1)
    return price.amount / (months or Decimal(1))


class ChangePlanScreen(StoreModal[str | None]):
    """Answers with the order's action, empty for an order without one; None if it was left."""

    AUTO_FOCUS = "#choices Choice"
    CSS_PATH = "change_plan.tcss"

    def __init__(self, product: Product, plan: Plan) -> None:
        super().__init__(None)
        self._product = product
        self._plan = plan

    def compose(self) -> ComposeResult:
        """What there is, what each way means, and the likelier way first."""
        name, plan = self._product.name, self._plan
        period = billing_period(plan.product_type)
        group = group_of(self._product.code, self.host.channel.groups)
        price = f"{plan.cost} / {period.word}" if period else plan.cost
        ways = [Choice(f"Upgrade to {name}", id="upgrade"), Choice(f"Downgrade to {name}", id="downgrade")]
        if is_cheaper(self._product, plan):
            ways.reverse()
        with Vertical(classes="dialog"):
            yield Static(Content("Change plans?"), classes="dialog-title")
            yield Static(
                Content(
                    f"You have {plan.name} ({price}), and only one of the {group.name if group else 'plans'} can be "
                    f"active. {name} costs {price_words(self._product)}."
                ),
                classes="dialog-text",
            )
            yield Static(
                Content(
                    "An upgrade begins today, and what is left of the plan you have is taken off its price. "
                    "A downgrade begins when the term that is paid for ends."
                ),
                id="ways",
            )
            with Vertical(id="choices", classes="dialog-choices"):
                yield from ways
                yield Choice("Order without an action", id="plainly")
                yield Choice("Back", id="leave")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Up, down, neither, or back."""
        event.stop()
        if event.choice.id == "leave":
            self.action_back()
        else:
            self.resolve({"upgrade": UPGRADE, "downgrade": DOWNGRADE}.get(event.choice.id or "", NO_ACTION))
