"""`tui-store subscription`: what an owner, a bank or the web does to a subscription, and changes of plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from click import Argument, Command, Option, Parameter

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.status import INTERRUPTED, INVALID_REQUEST, SUCCESS
from tui_store.cli.clock import moved_line
from tui_store.cli.options import world_params
from tui_store.cli.time_world import Counter, Report, Row, chosen_action, report, shown
from tui_store.cli.words import day_of, moment_data, moment_words
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError, StoreRefused
from tui_store.domain.time_machine import Moved, TimeMachine
from tui_store.text import nearest

_ACTIONS = dict.fromkeys(("cancel", "resume", "refund", "charge-back", "upgrade", "downgrade", "web"), "CODE")
_ORDERS = {"upgrade": "Upgrade", "downgrade": "Downgrade"}
_AT_ONCE = "at once"


def subscription(words: Sequence[str], now: str | None, *, as_json: bool, **values: object) -> int:
    """Do one thing to one subscription."""
    action, (code,) = chosen_action("subscription", words, _ACTIONS)
    at_once = now == _AT_ONCE
    _check_now(action, now)

    async def work(counter: Counter) -> Report:
        if action in _ORDERS:
            return await _ordered(counter, action, code)
        if action == "web":
            return await _from_the_web(counter, code)
        return await _managed(counter, action, code, at_once=at_once)

    world = {**values, "now": None if at_once else now}
    return report("subscription", world, work, as_json=as_json, orders=action in _ORDERS)


def _check_now(action: str, now: str | None) -> None:
    if now is None:
        return
    if now == _AT_ONCE:
        if action != "cancel":
            raise InputError(f"The option --now needs a date with '{action}'; alone it goes with 'cancel' only.")
        return
    try:
        parse_moment(now)
    except (ValueError, OverflowError):
        raise InputError(
            f"The option --now takes a date such as 2026-03-01, not '{shown(now)}'; "
            "to cancel at once write it alone and last: tui-store subscription cancel CODE --now."
        ) from None


async def _managed(counter: Counter, action: str, code: str, *, at_once: bool) -> Report:
    found = _called(code, await counter.purchases(everything=True))
    purchase_id, machine = str(found["purchaseId"]), counter.machine
    steps: dict[str, Callable[[TimeMachine], Awaitable[Moved]]] = {
        "cancel": lambda machine: machine.cancel(purchase_id, now=at_once),
        "resume": lambda machine: machine.resume(purchase_id),
        "refund": lambda machine: machine.refund(purchase_id),
        "charge-back": lambda machine: machine.refund(purchase_id, charged_back=True),
    }
    return await _told(counter, action, await steps[action](machine), purchase_id)


async def _from_the_web(counter: Counter, code: str) -> Report:
    before = {row["purchaseId"] for row in await counter.purchases(everything=True)}
    moved = await counter.machine.subscribe_on_web(code)
    rows = await counter.purchases(everything=True)
    new = next((row for row in rows if row["purchaseId"] not in before), {})
    return await _told(counter, "web", moved, str(new.get("purchaseId", "")))


async def _told(counter: Counter, action: str, moved: Moved, purchase_id: str) -> Report:
    rows = await counter.purchases(everything=True)
    data = {
        "action": action,
        "words": moved.words,
        "events": moved.events,
        "now": moment_data(moved.now),
        "purchase": next((row for row in rows if row["purchaseId"] == purchase_id), None),
    }
    return Report(data, [moved_line(moved)])


async def _ordered(counter: Counter, action: str, code: str) -> Report:
    """Change the plan by an order, as the app would; raises InputError for an order that is wrong in itself."""
    result = await counter.run(
        "doOrder", ContentNode({"action": _ORDERS[action]}, [ContentNode({"code": code, "qty": 1})])
    )
    if result.get("status") != SUCCESS:
        message = str(result.get("statusMessage"))
        # Nothing was tried: what was asked for is not to be had.
        raise InputError(message) if result.get("status") in {INVALID_REQUEST, INTERRUPTED} else StoreRefused(message)
    bought = result.child(0)
    rows = await counter.purchases(everything=True)
    row: Row = next((row for row in rows if row["purchaseId"] == bought.get("purchaseId")), {})
    now = counter.world.clock().now()
    # A downgrade is paid for, and begins, when the old plan ends.
    when = "valid through" if action == "upgrade" else "which begins on"
    words = (
        f"{_ORDERS[action]}d to {row.get('name', code)} for {bought.get('total')}: "
        f"purchase {bought.get('purchaseId')}, {when} {day_of(row.get('expirationDate'))}."
    )
    data = {
        "action": action,
        "words": words,
        "now": moment_data(now),
        "orderStatus": result.to_json_data(),
        "purchase": row or None,
    }
    return Report(data, [f"{words} It is {moment_words(now)}."])


def _called(text: str, rows: Sequence[Row]) -> Row:
    """The purchase with this id, or the one with this product code that is current, else the newest."""
    wanted = text.strip()
    same = [row for row in rows if str(row["purchaseId"]).lower() == wanted.lower()]
    same = same or [row for row in rows if row["code"] == wanted]
    if not same:
        likely = nearest(wanted, (str(row["code"]) for row in rows))
        hint = f"did you mean {likely}?" if likely else "see tui-store purchases --all."
        raise InputError(f"This account has no purchase with the code or id '{shown(wanted)}': {hint}")
    return next((row for row in same if _is_standing(row)), same[0])


def _is_standing(row: Mapping[str, object]) -> bool:
    """Current, or waiting for a payment."""
    return row["status"] == "Valid" or row["inDunning"] == "true"


def _now_or_at_once(option: Option) -> Option:
    """The world's --now, which alone means at once here."""
    if option.name != "now":
        return option
    words = f"{option.help} Alone: cancel at once."
    return Option(["--now"], metavar="[ISO]", is_flag=False, flag_value=_AT_ONCE, help=words)


_HELP = """Do to a subscription what its owner, a bank or the web would do. CODE is a product code or a purchase id.

\b
subscription cancel CODE          it runs to its term
subscription cancel CODE --now    it ends at once
subscription resume CODE          take back a cancellation within the term
subscription refund CODE          give the last charge back; it ends
subscription charge-back CODE     the same, by the bank
subscription upgrade CODE         change to this plan at once, as doOrder with action Upgrade
subscription downgrade CODE       change to this plan at the end of the term, with action Downgrade
subscription web CODE             put a subscription into the account that was bought on the web

Each can be undone with tui-store clock undo.
"""

_PARAMS: list[Parameter] = [
    Argument(["words"], metavar="ACTION CODE", nargs=-1),
    *(_now_or_at_once(option) for option in world_params()),
    Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line."),
]

COMMAND = Command("subscription", params=_PARAMS, callback=subscription, help=_HELP)
