"""What an account owns, read from the `purchases` field as an app reads it."""

from __future__ import annotations

from typing import NamedTuple

from tui_store.channel_store.content_node import ContentNode
from tui_store.domain.purchase_words import CANCELLED, PAST_DUE, state_words
from tui_store.domain.term import billing_period


class Plan(NamedTuple):
    """A subscription that the account has, as its row tells it."""

    code: str
    name: str
    cost: str
    product_type: str


class Owned(NamedTuple):
    """What cannot be bought again now.

    `plans` are the subscriptions among it, newest first. `rows` are (name, until when in words, or what stands in its
    way); `problem` says why nothing is known, empty if all is well.
    """

    codes: frozenset[str] = frozenset()
    rows: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    plans: tuple[Plan, ...] = ()


def date_words(moment: str) -> str:
    """A date of an answer as people read it, empty for never: `2026-11-21T00:00:00` is `21 Nov 2026`."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(moment).strftime("%d %b %Y").lstrip("0")
    except ValueError:
        return ""


def owned_from(purchases: ContentNode | None) -> Owned:
    """Read the answer of getPurchases."""
    if purchases is None or purchases.get("status") != 1:
        reason = purchases.get("statusMessage", "") if purchases else ""
        return Owned(problem=f"What you own could not be read: {reason}")
    codes: set[str] = set()
    rows: dict[str, str] = {}
    plans: list[Plan] = []
    for child in purchases.children:
        product_type = str(child.get("productType", ""))
        subscription = billing_period(product_type) is not None
        if not subscription and product_type.lower() != "nonconsumable":
            continue
        # A store that answers from a file alone lists ended purchases as well.
        if child.get("status") == "Invalid":
            continue
        code, name = str(child.get("code", "")), str(child.get("name", ""))
        codes.add(code)
        if subscription:
            plans.append(Plan(code, name or code, str(child.get("cost", "")), product_type))
        rows.setdefault(name, _until_words(child) if subscription else "")
    return Owned(frozenset(codes), tuple(rows.items()), plans=tuple(plans))


def _until_words(child: ContentNode) -> str:
    """How long a subscription stays, and that it will not renew, or waits for a payment."""
    state, until = state_words(child.get), date_words(str(child.get("expirationDate", "")))
    if state == PAST_DUE:
        return "payment past due"
    return f"{'cancelled, ' if state == CANCELLED else ''}until {until}" if until else ""
