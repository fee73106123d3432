from __future__ import annotations

from decimal import Decimal

import pytest

from backends.local.history import History
from backends.local.rules import quote_order
from tests.unit.local.shop import AVA, CATALOG, NOON, order, past, product, taxed
from tui_store.domain.account import Account
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import (
    AlreadySubscribed,
    BadAction,
    BadQuantity,
    EmptyOrder,
    InvalidRequest,
    MixedCurrencies,
    NotForSale,
    UnknownProduct,
)
from tui_store.domain.order import Order, OrderItem, Quote
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase


def quoted(
    wanted: Order, *, history: tuple[Purchase, ...] = (), account: Account = AVA, extra: tuple[Product, ...] = ()
) -> Quote:
    shelf = Shelf()
    shelf.add((*CATALOG, *extra))
    past_purchases = History()
    past_purchases.seed(list(history), NOON)
    return quote_order(wanted, shelf, past_purchases, account, NOON)


def test_an_empty_order_is_refused() -> None:
    with pytest.raises(EmptyOrder):
        quoted(Order(()))


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(UnknownProduct, match="NOPE"):
        quoted(order("SOAP", "NOPE"))


@pytest.mark.parametrize("qty", [0, -1, 10_001, 10**40])
def test_a_quantity_that_cannot_be_charged_is_refused(qty: int) -> None:
    with pytest.raises(BadQuantity, match="Product SOAP"):
        quoted(order("SOAP", qty=qty))


def test_a_product_with_a_fault_is_not_for_sale_and_the_fault_is_named() -> None:
    with pytest.raises(NotForSale, match="it has no name"):
        quoted(order("FAULTY"))


def test_a_price_that_cannot_be_read_is_not_for_sale() -> None:
    with pytest.raises(NotForSale, match="price"):
        quoted(order("PRICELESS"))


def test_one_order_has_one_currency() -> None:
    with pytest.raises(MixedCurrencies, match=r"\$1\.99 and £3\.49"):
        quoted(order("SOAP", "TEA"))


def test_a_price_without_a_mark_goes_with_any_currency() -> None:
    assert str(quoted(order("BARE", "TEA")).total) == "£5.99"
    assert str(quoted(order("SOAP", "BARE")).total) == "$4.49"


@pytest.mark.parametrize("action", ["upgrade", "DOWNGRADE", " Upgrade", "Sidegrade"])
def test_an_action_in_another_spelling_is_told_the_right_one(action: str) -> None:
    with pytest.raises(BadAction, match="must be Upgrade or Downgrade"):
        quoted(order("PLAN", action=action))


@pytest.mark.parametrize("action", ["Upgrade", "Downgrade"])
def test_a_change_to_a_plan_that_is_in_no_group_is_refused(action: str) -> None:
    with pytest.raises(BadAction, match="no product group"):
        quoted(order("PLAN", action=action))


@pytest.mark.parametrize("code", ["PLAN", "FILM"])
def test_what_is_owned_once_can_be_ordered_once(code: str) -> None:
    for wanted in (order(code, qty=2), order(code, code)):
        with pytest.raises(BadQuantity, match="only be bought once"):
            quoted(wanted)


def test_the_same_consumable_on_several_lines_is_fine() -> None:
    wanted = Order((OrderItem("SOAP", 1), OrderItem("SOAP", 2)))
    assert [str(line.total) for line in quoted(wanted).lines] == ["$1.99", "$3.98"]


def test_an_active_subscription_is_not_sold_again() -> None:
    with pytest.raises(AlreadySubscribed) as caught:
        quoted(order("PLAN"), history=(past("PLAN", "MonthlySub", status="Valid"),))
    assert caught.value.subscription


def test_an_owned_one_time_product_is_not_sold_again() -> None:
    with pytest.raises(AlreadySubscribed) as caught:
        quoted(order("FILM"), history=(past("FILM", "NonConsumable"),))
    assert not caught.value.subscription


def test_what_is_wrong_with_the_order_comes_before_what_is_owned() -> None:
    with pytest.raises(InvalidRequest):
        quoted(order("PLAN", "NOPE"), history=(past("PLAN", "MonthlySub", status="Valid"),))


def test_an_owned_consumable_is_sold_again() -> None:
    assert str(quoted(order("SOAP"), history=(past("SOAP"),)).total) == "$1.99"


def test_an_ended_subscription_is_sold_again_but_without_its_offer() -> None:
    quote = quoted(order("TRIAL"), history=(past("TRIAL", "YearlySub", status="Invalid"),))
    assert quote.lines[0].offer is None
    assert str(quote.total) == "$79.99"


def test_a_new_subscriber_gets_the_free_trial() -> None:
    line = quoted(order("TRIAL")).lines[0]
    assert line.offer is not None
    assert (str(line.amount), str(line.tax), str(line.total)) == ("$0.00", "$0.00", "$0.00")


def test_a_new_subscriber_pays_the_introductory_price() -> None:
    assert str(quoted(order("INTRO")).total) == "$0.99"


def test_an_introductory_price_keeps_its_cents_beside_a_whole_price() -> None:
    whole = product("WHOLE", "MonthlySub", "$5", trial_quantity=1, trial_type="Months", trial_cost="0.99")
    assert str(quoted(order("WHOLE"), extra=(whole,)).total) == "$0.99"


def test_an_introductory_price_in_another_currency_is_mixed() -> None:
    odd = product("ODD", "MonthlySub", "$5.00", trial_quantity=1, trial_type="Months", trial_cost="€0.99")
    with pytest.raises(MixedCurrencies):
        quoted(order("ODD"), extra=(odd,))


def test_tax_is_rounded_half_up_per_item() -> None:
    quote = quoted(order("SOAP", "COINS"), account=taxed("0.0825"))
    assert [str(line.tax) for line in quote.lines] == ["$0.16", "$0.08"]
    assert (str(quote.subtotal), str(quote.tax), str(quote.total)) == ("$2.98", "$0.24", "$3.22")
    half = product("HALF", cost="$0.50")
    assert str(quoted(order("HALF"), account=taxed("0.01"), extra=(half,)).tax) == "$0.01"


def test_tax_on_a_whole_price_is_charged_to_the_cent_but_yen_stay_whole() -> None:
    extra = (product("FIVE", cost="$5"), product("YEN", cost="¥505"))
    assert str(quoted(order("FIVE"), account=taxed("0.0825"), extra=extra).total) == "$5.41"
    assert str(quoted(order("YEN"), account=taxed("0.1"), extra=extra).total) == "¥556"


def test_without_tax_a_whole_price_stays_whole() -> None:
    assert str(quoted(order("FIVE"), extra=(product("FIVE", cost="$5"),)).total) == "$5"


def test_the_quantity_multiplies_the_price_as_the_catalog_writes_it() -> None:
    pence = product("EURO", cost="4,99 €")
    quote = quoted(order("EURO", qty=3), extra=(pence,))
    assert str(quote.total) == "14,97 €"
    assert quote.total.amount == Decimal("14.97")
    assert quote.at == NOON
