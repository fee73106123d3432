"""What can be wrong between the groups of channel.toml and the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backends.csfake.finding import Finding, warning
from tui_store.domain.group import ProductGroup, group_of
from tui_store.domain.term import billing_period


def group_findings(file: str, groups: Sequence[ProductGroup], kinds: Mapping[str, str]) -> Iterator[Finding]:
    """What surprises in the groups; `kinds` are the productTypes of the catalog by code."""
    for group in groups:
        for code in group.codes:
            if code not in kinds:
                text = f"GetCatalog.xml has no product with this code: the group {group.name} goes without it."
                yield warning(file, 0, "unknown-code", text, code)
            elif billing_period(kinds[code]) is None:
                text = f"It is no subscription: the group {group.name} has no effect on it."
                yield warning(file, 0, "group-without-subscription", text, code)


def missing_group_findings(file: str, groups: Sequence[ProductGroup], kinds: Mapping[str, str]) -> Iterator[Finding]:
    """Whether somebody can hold several plans at once; `kinds` are the productTypes of what is for sale, by code.

    Source of the rule: Roku, Creating the product catalog. One group is enough: what is sold beside a plan has none.
    """
    plans = [code for code, kind in kinds.items() if billing_period(kind) is not None]
    if len(plans) > 1 and not any(group_of(code, groups) for code in plans):
        text = (
            f"There are {len(plans)} subscriptions and no product group: nobody is kept from paying for several at"
            " once. Name those that exclude each other in [groups] of channel.toml."
        )
        yield warning(file, 0, "missing-group", text)
