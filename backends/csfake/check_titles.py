"""What can be wrong between the titles of channel.toml and the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backends.csfake.finding import Finding, warning
from tui_store.domain.term import billing_period
from tui_store.domain.title import Title


def title_findings(file: str, titles: Sequence[Title], kinds: Mapping[str, str]) -> Iterator[Finding]:
    """Which titles cannot be sold; `kinds` are the productTypes of the catalog by code."""
    for title in titles:
        if title.code not in kinds:
            text = f"GetCatalog.xml has no product with this code: the title {title.name} cannot be sold."
            yield warning(file, 0, "unknown-code", text, title.code)
        elif billing_period(kinds[title.code]) is not None:
            text = f"It is a subscription: the title {title.name} cannot be sold under it."
            yield warning(file, 0, "title-of-subscription", text, title.code)
