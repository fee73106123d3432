from __future__ import annotations

from typing import Any

import pytest

from tui_store.domain.money import parse_money
from tui_store.domain.offer import offer_of, offer_words, price_words
from tui_store.domain.product import Product


def product(**fields: Any) -> Product:
    cost = fields.pop("cost", "$8.99")
    kind = fields.pop("product_type", "MonthlySub")
    return Product("P1", "Plan", kind, cost, parse_money(cost), **fields)


def words(**fields: Any) -> str:
    one = product(**fields)
    return offer_words(one, offer_of(one))


@pytest.mark.parametrize(
    ("fields", "reads"),
    [
        ({}, "$8.99 / month"),
        ({"product_type": "YearlySub"}, "$8.99 / year"),
        ({"product_type": "Consumable"}, "$8.99"),
        ({"free_trial_quantity": 7, "free_trial_type": "Days"}, "7 days free, then $8.99 / month"),
        ({"free_trial_quantity": 1, "free_trial_type": "months"}, "1 month free, then $8.99 / month"),
        (
            {"trial_quantity": 3, "trial_type": "Months", "trial_cost": "$0.99"},
            "$0.99 for the first 3 months, then $8.99 / month",
        ),
        (
            {"trial_quantity": 1, "trial_type": "Years", "trial_cost": "$0.99", "product_type": "YearlySub"},
            "$0.99 for the first year, then $8.99 / year",
        ),
        (
            {"trial_quantity": 1, "trial_type": "Months", "trial_cost": "$0.00"},
            "1 month free, then $8.99 / month",
        ),
    ],
)
def test_an_offer_reads_as_a_sentence(fields: dict[str, Any], reads: str) -> None:
    assert words(**fields) == reads


@pytest.mark.parametrize(
    "fields",
    [
        {"free_trial_quantity": 0, "free_trial_type": "Days"},
        {"free_trial_quantity": 7, "free_trial_type": "None"},
        {"free_trial_quantity": 7, "free_trial_type": "Moons"},
        {"trial_quantity": 1, "trial_type": "Months", "trial_cost": ""},
        {"trial_quantity": 0, "trial_type": "Months", "trial_cost": "$0.99"},
        {"product_type": "Consumable", "free_trial_quantity": 12, "free_trial_type": "Months"},
        {"cost": "free", "free_trial_quantity": 7, "free_trial_type": "Days"},
    ],
)
def test_without_length_unit_price_or_subscription_there_is_no_offer(fields: dict[str, Any]) -> None:
    assert offer_of(product(**fields)) is None


def test_a_free_trial_goes_before_an_introductory_price() -> None:
    both = product(
        free_trial_quantity=7, free_trial_type="Days", trial_quantity=1, trial_type="Months", trial_cost="$1.00"
    )
    offer = offer_of(both)
    assert offer is not None
    assert offer.is_free
    assert (offer.period.days, offer.period.months) == (7, 0)


def test_a_product_without_a_price_says_what_stands_there() -> None:
    assert price_words(product(cost="gratis")) == "gratis"
    assert price_words(product(cost="")) == "no price"
