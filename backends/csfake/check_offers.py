"""What can be wrong with the free trial and the introductory price of a product.

Source of the rules: Roku, Adding in-app products (one base offer; a trial in days or months, a discount in months) and
the ChannelStore reference (the words for units).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.csfake.check_spelling import FREE_UNITS, TRIAL_UNITS, spelling
from backends.csfake.faults import price_of
from backends.csfake.finding import Note
from tui_store.domain.product import Product
from tui_store.text import shortened

_NO_UNIT = {"", "none"}


def offer_notes(product: Product) -> Iterator[Note]:
    """What is odd about the offers of a product."""
    free, trial = product.free_trial_type, product.trial_type
    has_free = product.free_trial_quantity > 0 and free.lower() not in _NO_UNIT
    has_trial = product.trial_quantity > 0 and trial.lower() not in _NO_UNIT
    yield from unit_notes("freeTrialType", free, FREE_UNITS, "there is no free trial")
    yield from unit_notes("trialType", trial, TRIAL_UNITS, "there is no offer")
    yield from _length_notes(product, "freeTrial", free, FREE_UNITS, product.free_trial_quantity)
    yield from _length_notes(product, "trial", trial, TRIAL_UNITS, product.trial_quantity)
    if (has_free or has_trial) and product.period is None:
        yield Note("trial-without-subscription", "A trial on something that is bought once has no effect.")
    elif has_free and has_trial:
        yield Note("two-offers", "It has a free trial and an introductory price; a customer gets the free trial only.")
    if has_trial and product.period is not None and trial.lower() == "days":
        yield Note("trial-unit", "An introductory price lasts months; one in days is documented for Catalog 2.0 only.")
    if has_trial and not product.trial_cost:
        yield Note("no-trial-price", "It has an introductory time but no trialCost; there is no offer.")
    price = price_of(product.trial_cost) if has_trial else None
    if price and product.price and price.currency and price.currency != product.price.currency:
        yield Note("trial-currency", "Its introductory price is in another currency than its price.")


def unit_notes(element: str, unit: str, units: Sequence[str], effect: str) -> Iterator[Note]:
    """What is odd about a unit of time; `effect` says what becomes of an unknown one."""
    if not unit or unit in units:
        return
    if unit.lower() not in _lower(units):
        known = f"{', '.join(units[:-1])} and {units[-1]}"
        yield Note("trial-unit", f"The {element} “{shortened(unit, 40)}” is none of {known}; {effect}.")
    yield from spelling("trial-unit", element, unit, units)


def _length_notes(product: Product, stem: str, unit: str, units: Sequence[str], length: int) -> Iterator[Note]:
    """A unit without a length, or a length without a unit; a length that is no number is a fault of its own."""
    if not length and (not unit or unit == "None"):
        return
    if any(f"Its {stem}Quantity " in fault for fault in product.faults):
        return
    if length == 0 and unit.lower() in _lower(units) - _NO_UNIT:
        yield Note("trial-length", f"The {stem}Type is {unit} and the {stem}Quantity 0; there is no offer.")
    if length > 0 and unit.lower() in _NO_UNIT:
        yield Note(
            "trial-length", f"The {stem}Quantity is {length} and the {stem}Type names no unit; there is no offer."
        )


def _lower(words: Sequence[str]) -> set[str]:
    return {word.lower() for word in words}
