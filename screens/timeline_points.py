"""The points of a timeline: what a row says of each, and all about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from screens.clock_words import day_words, moment_words, seen_lines, seen_words
from tui_store.domain.money import parse_money
from tui_store.domain.purchase import Purchase
from tui_store.domain.time_machine import COMING, PAST, Present, TimelineEntry
from tui_store.widgets.cells import fit
from tui_store.widgets.noted_choice import whole_words

_LEAST_NAME = 8
_PRICE_AT_THE_END = re.compile(r"(?: for |: )(\S+)$")


class Point(NamedTuple):
    """A row: an event, a checkpoint, or the present, which has no entry. `seen` is None where it is not known."""

    entry: TimelineEntry | None
    now: Present
    seen: tuple[Purchase, ...] | None

    @property
    def purchase(self) -> Purchase | None:
        """What the event was about, as it stood right after it."""
        wanted = self.entry.purchase_id if self.entry else ""
        return next((purchase for purchase in self.seen or () if purchase.purchase_id == wanted), None)


def points_of(
    entries: Sequence[TimelineEntry], present: Present, before: tuple[Purchase, ...] | None = None
) -> list[Point]:
    """The rows in order of time, with the present between what happened and what comes.

    `before` is what an app saw before the first event. A checkpoint and the present see what the last event left.
    """
    points: list[Point] = []
    for entry in entries:
        if entry.kind == PAST:
            before = entry.seen
        if entry.kind != COMING:
            points.append(Point(entry, present, before))
    points.append(Point(None, present, before))
    return points + [Point(entry, present, entry.seen) for entry in entries if entry.kind == COMING]


def row_of(point: Point) -> tuple[str, ...]:
    """One point as the columns show it."""
    entry = point.entry
    if entry is None:
        return day_words(point.now.now), "Now", "", ""
    purchase, (what, amount) = point.purchase, _without_price(entry)
    return day_words(entry.at), what, amount, seen_words(purchase) if purchase else ""


def _without_price(entry: TimelineEntry) -> tuple[str, str]:
    """What happened and what it cost, which has a column of its own; `$0.00` is told by the words alone."""
    if entry.amount:
        price = entry.amount.lstrip("-")
        return entry.words.removesuffix(f" for {price}").removesuffix(f": {price}"), entry.amount
    match = _PRICE_AT_THE_END.search(entry.words)
    money = parse_money(match[1]) if match else None
    if match is None or money is None or not money.currency:
        return entry.words, ""
    return entry.words[: match.start()], match[1]


def happening_in(width: int, what: str, name: str) -> str:
    """What happened in `width` cells: the name that it begins with is cut first, else whole words at the end."""
    happening = what.removeprefix(name)
    room = width - cell_len(happening)
    if cell_len(what) <= width or not name or happening == what or room < _LEAST_NAME:
        return whole_words(what, width)
    return fit(name, room).rstrip() + happening


def detail_of(point: Point) -> Content:
    """All about one point: when, what, how much, and what getAllPurchases answers right after it."""
    entry = point.entry
    at = entry.at if entry else point.now.now
    lines = [
        Content.styled(entry.words if entry else "The present", "bold"),
        Content.styled(f"{moment_words(at)} UTC", "$muted"),
    ]
    if entry and entry.amount:
        lines.append(Content.assemble(("amount ", "$muted"), entry.amount))
    if entry and entry.purchase_id:
        lines.append(Content.assemble(("purchaseId ", "$muted"), entry.purchase_id))
    when = "would answer then" if entry and entry.kind == COMING else "answered then" if entry else "answers now"
    if point.seen is not None:
        lines += [Content(""), Content.styled(f"getAllPurchases {when}", "bold $offer"), seen_lines(point.seen)]
    return Content("\n").join(lines)
