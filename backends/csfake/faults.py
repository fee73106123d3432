"""Why a product is shown but not for sale, in words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tui_store.domain.money import Money, parse_money
from tui_store.text import shortened

_LONGEST_QUOTE = 40


class Fault(NamedTuple):
    """What is wrong with one product: a short id, and a sentence."""

    rule: str
    text: str


@lru_cache(4096)
def price_of(text: str) -> Money | None:
    """`parse_money`; a catalog repeats few prices often."""
    return parse_money(text)


@lru_cache(4096)
def count_of(text: str) -> int | None:
    """A whole number of 0 or more, 0 where the file says nothing; None for anything else."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def faults_of(
    *, code: str, name: str, cost: str, counts: dict[str, str], trial_cost: str, stood_before: bool
) -> Iterator[Fault]:
    """What keeps a product from being sold.

    `counts` are its quantities by element name; `trial_cost` is its introductory price, empty if it has none.
    """
    if not code:
        yield Fault("no-code", "It has no code.")
    elif stood_before:
        yield Fault("duplicate-code", f"Its code {_quoted(code)} stood before.")
    if not name:
        yield Fault("no-name", "It has no name.")
    if not cost:
        yield Fault("no-price", "It has no price.")
    elif price_of(cost) is None:
        yield Fault("bad-price", f"Its price {_quoted(cost)} is no price.")
    for element, text in counts.items():
        if count_of(text) is None:
            yield Fault("bad-quantity", f"Its {element} {_quoted(text)} is no whole number of 0 or more.")
    if trial_cost and price_of(trial_cost) is None:
        yield Fault("bad-trial-price", f"Its trialCost {_quoted(trial_cost)} is no price.")


def _quoted(text: str) -> str:
    return f"“{shortened(text, _LONGEST_QUOTE)}”"
