"""What Roku does not take as the name of a product.

Source of the rules: Roku, Adding in-app products. It names the kinds of words and few examples; the lists here are a
choice. A cycle or an offer is looked for in subscriptions only: what is bought once has none, and a film may be called
The Trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from backends.csfake.finding import Note
from tui_store.domain.product import Product

LONGEST_NAME = 30  # characters

_ROKU = re.compile(r"\broku\b", re.IGNORECASE)
_PRICE = re.compile(
    r"[$€£¥₹₩]\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:[$€£¥₹₩]|(?:USD|EUR|GBP|CAD|AUD|dollars?|euros?)\b)",
    re.IGNORECASE,
)
_CYCLE = re.compile(
    r"\b(?:monthly|quarterly|yearly|annual(?:ly)?|(?:per|each|every|a|\d+)[ -](?:month|quarter|year)s?)\b"
    r"|/\s?(?:mo|month|qtr|quarter|yr|year)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:trials?|discount(?:s|ed)?|introductory|promo(?:s|tions?|tional)?|limited[ -]time|special offers?)\b"
    r"|\d\s?% off\b|\bfree (?:for )?(?:\d+ )?(?:days?|weeks?|months?|years?)\b"
    r"|\b\d+[ -](?:days?|weeks?|months?) free\b",
    re.IGNORECASE,
)


def name_notes(product: Product) -> Iterator[Note]:
    """What is odd about the name of a product."""
    name = product.name
    if len(name) > LONGEST_NAME:
        yield Note("name-length", f"The name has {len(name)} characters; Roku takes at most {LONGEST_NAME}.")
    kinds = [(_ROKU, "its own name"), (_PRICE, "a price")]
    if product.period is not None:
        kinds += [(_CYCLE, "a billing cycle"), (_OFFER, "an offer")]
    for pattern, what in kinds:
        found = pattern.search(name)
        if found:
            yield Note("name-words", f"The name says “{found[0]}”: Roku takes no name with {what} in it.")
