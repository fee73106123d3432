"""Everything there is to know of a product, as the detail pane lists it."""

from __future__ import annotations

from textual.content import Content

from tui_store.domain.offer import offer_of, offer_words
from tui_store.domain.product import Product


def headline(product: Product, *, owned: bool) -> Content:
    """Name, offer in words, and what stands in the way of buying it."""
    lines = [
        Content.styled(product.name or "(no name)", "bold $foreground"),
        Content.styled(offer_words(product, offer_of(product)), "$offer"),
    ]
    if owned:
        lines.append(Content.styled("✓ You own this", "bold $good"))
    lines += [Content.styled(f"✗ Not for sale: {fault}", "bold $bad") for fault in product.faults]
    return Content("\n").join(lines)


def facts(product: Product, group: str = "") -> Content:
    """The description, the product's group, then field by field under Roku's names, unknown elements last."""
    rows = [
        ("code", product.code),
        ("productType", product.product_type),
        ("cost", product.cost),
        ("qty", product.qty),
        ("freeTrialType", product.free_trial_type),
        ("freeTrialQuantity", str(product.free_trial_quantity)),
        ("trialType", product.trial_type),
        ("trialQuantity", str(product.trial_quantity)),
        ("trialCost", product.trial_cost),
        *((name, value or "") for name, value in product.extras),
    ]
    width = min(22, max(len(name) for name, _ in rows) + 1)
    lines = [Content(product.description), Content("")] if product.description else []
    if group:
        lines += [Content.styled(f"One of the {group}: only one of them can be active.", "$muted"), Content("")]
    lines += [
        Content.assemble((name.ljust(width), "$muted"), " ", (value or "–", "$foreground" if value else "$faint"))
        for name, value in rows
    ]
    return Content("\n").join(lines)
