"""The store's time in words: dates, what an app sees of a purchase, and what came of a step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from tui_store.domain.purchase import VALID, Purchase
from tui_store.domain.time_machine import FAILS, FAILS_ONCE, PAYS, Present

# What becomes of the next renewals, as the panel lists it.
PAYMENTS = {PAYS: "Renewals pay", FAILS_ONCE: "Next renewal fails", FAILS: "Every renewal fails"}
_ON_SCREEN = ("%d %b %Y", "%d %B %Y")


def day_words(moment: datetime) -> str:
    """`1 Mar 2026`."""
    return f"{moment.day} {moment:%b} {moment.year}"


def moment_words(moment: datetime) -> str:
    """`1 Mar 2026, 12:00`."""
    return f"{day_words(moment)}, {moment:%H:%M}"


def iso_date(typed: str) -> str:
    """What was typed, where it is a date as the screen writes dates; anything else is left as it is."""
    for pattern in _ON_SCREEN:
        try:
            return datetime.strptime(typed.strip(), pattern).date().isoformat()  # noqa: DTZ007 - only the day counts
        except ValueError:
            continue
    return typed


def next_words(present: Present) -> str:
    """`8 Mar 2026, Streamlight Premium renews for $8.99`; the hour too where it is today."""
    coming = present.next
    if coming is None:
        return "nothing happens by itself"
    same_day = coming.at.date() == present.now.date()
    return f"{(moment_words if same_day else day_words)(coming.at)}, {coming.words}"


def seen_words(purchase: Purchase) -> str:
    """`Valid`, or `Valid, dunning`: the two fields an app decides by."""
    return f"{purchase.status}, dunning" if purchase.in_dunning else purchase.status


def seen_tone(purchase: Purchase) -> str:
    """Good while access is to be given and paid for."""
    if purchase.status != VALID:
        return "$bad"
    return "$warning" if purchase.in_dunning else "$good"


def seen_lines(purchases: Iterable[Purchase]) -> Content:
    """What getAllPurchases answers: for each purchase its name, status, inDunning and dates."""
    lines: list[Content] = []
    for purchase in purchases:
        dunning = "true" if purchase.in_dunning else "false"
        lines += [
            Content.styled(purchase.name or purchase.code, "bold"),
            Content.assemble(
                ("  status ", "$muted"),
                (purchase.status, seen_tone(purchase)),
                ("  inDunning ", "$muted"),
                (f'"{dunning}"', "$warning" if purchase.in_dunning else "$foreground"),
            ),
        ]
        for title, moment in (("valid through", purchase.expires), ("renews", purchase.renews)):
            if moment is not None:
                lines.append(Content.assemble((f"  {title} ", "$muted"), day_words(moment)))
    return Content("\n").join(lines) if lines else Content.styled("no purchases", "$muted")
