"""`tui-store timeline`: what happened to the account, what will, and what the app sees at each event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from click import Command, Option

from tui_store.channel_store.commands.purchases import purchase_fields
from tui_store.channel_store.content_node import ContentNode
from tui_store.cli.options import world_params
from tui_store.cli.time_world import Counter, Report, Row, report, shown
from tui_store.cli.words import flexible, moment_data, moment_words, short_moment
from tui_store.domain.errors import InputError
from tui_store.domain.purchase import Purchase
from tui_store.domain.time_machine import CHECKPOINT, PAST, TimelineEntry

MOST_COMING = 1000
_AMOUNT = frozenset({2})


def timeline(coming: str, *, as_json: bool, **values: object) -> int:
    """Print the account's events in order of time, with the present between them."""
    number = _number(coming)

    async def work(counter: Counter) -> Report:
        entries = await counter.machine.timeline(coming=number)
        now = (await counter.machine.present()).now
        data = {"now": moment_data(now), "events": [entry_data(entry) for entry in entries]}
        return Report(data, _lines(entries, now))

    return report("timeline", values, work, as_json=as_json)


def _number(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text.strip()) and int(text) <= MOST_COMING:
        return int(text)
    raise InputError(f"The option --coming needs a whole number from 0 to {MOST_COMING:,}, not '{shown(text)}'.")


def entry_data(entry: TimelineEntry) -> Mapping[str, Any]:
    """An event as JSON has it; `seen` has the rows of getAllPurchases right after it."""
    return {
        "kind": entry.kind,
        "at": moment_data(entry.at),
        "name": entry.name,
        "words": entry.words,
        "purchaseId": entry.purchase_id,
        "amount": entry.amount,
        "seen": rows_of(entry.seen),
    }


def rows_of(purchases: Sequence[Purchase]) -> list[Row]:
    """Purchases as getPurchases gives them."""
    return [ContentNode(purchase_fields(purchase)).to_json_data() for purchase in purchases]


def entry_cells(entry: TimelineEntry) -> tuple[str, ...]:
    """When, what, for how much, and what the app sees of the purchase then."""
    mine = [purchase for purchase in entry.seen if purchase.purchase_id == entry.purchase_id]
    seen = f"{mine[0].status}{', dunning' if mine[0].in_dunning else ''}" if mine else ""
    return (short_moment(entry.at), entry.words, entry.amount, seen)


def _lines(entries: Sequence[TimelineEntry], now: datetime) -> list[str]:
    mark = f"Now: {moment_words(now)}"
    if not entries:
        return ["Nothing has happened yet, and nothing is coming.", mark]
    heads = ("When (UTC)", "What", "Amount", "App sees")
    head, *lines = flexible([heads, *(entry_cells(entry) for entry in entries)], 1, _AMOUNT, wraps=True)
    past = sum(entry.kind == PAST or (entry.kind == CHECKPOINT and entry.at <= now) for entry in entries)
    return [head, *lines[:past], mark, *lines[past:]]


COMMAND = Command(
    "timeline",
    params=[
        *world_params(),
        Option(["--coming"], metavar="N", default="12", show_default=True, help="How many coming events to list."),
        Option(
            ["as_json", "--json"], is_flag=True, help="Print one JSON object on one line, with all the app would see."
        ),
    ],
    callback=timeline,
    help="List what happened to the account and what is coming, with what the app sees at each event.",
)
