"""`tui-store purchases`: what the account has, as the app gets it from getPurchases and getAllPurchases."""

from __future__ import annotations

from collections.abc import Sequence

from click import Command, Option

from tui_store.cli.options import world_params
from tui_store.cli.time_world import Counter, Report, Row, report
from tui_store.cli.words import aligned, day_of, flexible, moment_data, moment_words, term_words
from tui_store.domain.purchase_words import state_words

_HEADS = (
    ("Name", "Status", "Dunning", "Purchased", "Until", "Renews"),
    ("  Code", "Price", "Purchase id"),
)


def purchases(*, everything: bool, as_json: bool, **values: object) -> int:
    """Print the current purchases, or all there ever were."""

    async def work(counter: Counter) -> Report:
        rows = await counter.purchases(everything=everything)
        now = counter.world.clock().now()
        lines = [*purchase_lines(rows), "", _closing(len(rows), everything=everything) + f" It is {moment_words(now)}."]
        return Report({"now": moment_data(now), "purchases": rows}, lines if rows else lines[-1:])

    return report("purchases", values, work, as_json=as_json, orders=True)


def _closing(count: int, *, everything: bool) -> str:
    what = "purchase in all" if everything else "current purchase"
    return f"{count or 'No'} {what if count == 1 else what.replace('purchase', 'purchases')}."


def purchase_lines(rows: Sequence[Row]) -> list[str]:
    """Two lines for each purchase under two lines of heads, 80 columns wide; purchase ids stand whole."""
    if not rows:
        return []
    above = flexible([_HEADS[0], *(_above(row) for row in rows)], 0)
    below = aligned([_HEADS[1], *(_below(row) for row in rows)])
    return [line for pair in zip(above, below, strict=True) for line in pair]


def _above(row: Row) -> tuple[str, ...]:
    dates = (day_of(row.get(name)) for name in ("purchaseDate", "expirationDate", "renewalDate"))
    name = str(row.get("name") or row.get("code", ""))
    return (name, state_words(row.get), "yes" if row.get("inDunning") == "true" else "no", *dates)


def _below(row: Row) -> tuple[str, ...]:
    return (f"  {row.get('code', '')}", term_words(row), str(row.get("purchaseId", "")))


COMMAND = Command(
    "purchases",
    params=[
        *world_params(),
        Option(["everything", "--all"], is_flag=True, help="List what has ended, too."),
        Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line, with every field."),
    ],
    callback=purchases,
    help="List what the account has bought, as the app gets it from getPurchases, or with --all from getAllPurchases.",
)
