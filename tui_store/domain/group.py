"""Product groups: subscriptions of which an account has one at a time, such as the plans of an app.

Source of the rule: Roku's product catalog and in-channel products pages (product groups).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class ProductGroup(NamedTuple):
    """A group as channel.toml names it, and the product codes in it."""

    name: str
    codes: tuple[str, ...]


def group_of(code: str, groups: Sequence[ProductGroup]) -> ProductGroup | None:
    """The group that a code is in; no code is in two."""
    return next((group for group in groups if code in group.codes), None)
