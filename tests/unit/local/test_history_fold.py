"""The fold of an account's events: in parts as at once, back as forth, and to the cent (see `backends.local.history`).

The events are those of a real store in which anything at all was done.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.local import frames as frames_module
from backends.local.history import KINDS, NOTES, PARTNER_CONFIRMED, PURCHASED, History
from backends.local.journal import Event
from tests.unit.local.plans import DOWN, PLANS, START, UP, PlanShop
from tests.unit.local.shop import past, taxed
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.money import Money, parse_money
from tui_store.domain.partner import PartnerOrder
from tui_store.domain.time_machine import FAILS, FAILS_ONCE, PAYS

EXAMPLES = 2_000 if os.environ.get("TUI_STORE_SOAK") == "1" else 60
ACCOUNT = taxed("0.0825")
CODES = [product.code for product in PLANS]
DAY = timedelta(days=1)

# What the channel's files bring along: among it one id for two purchases, none, and payments that are missing.
SEEDS = (
    past("FILM", "NonConsumable", purchase_id="same", status="Invalid", expires=START - 9 * DAY),
    past("BASIC", "MonthlySub", purchase_id="same", cost="$5.99", status="Valid", expires=START + 9 * DAY),
    past("LONER", "MonthlySub", purchase_id="", cost="$2.99", status="Invalid", in_dunning=True, expires=START),
    past("OTHER", "MonthlySub", purchase_id="", cost="$2.99", status="Valid", expires=START - 40 * DAY),
)

codes = st.sampled_from(CODES)
picks = st.integers(0, 5)
moves = st.one_of(
    st.tuples(st.just("buy"), codes, st.sampled_from(["", "", UP, UP, DOWN])),
    st.tuples(st.just("jump"), st.sampled_from(["next", "next", "1d", "7d", "1m", "5m"])),
    st.tuples(st.just("pay"), st.sampled_from([PAYS, FAILS_ONCE, FAILS])),
    st.tuples(st.just("recover")),
    st.tuples(st.just("cancel"), picks, st.booleans()),
    st.tuples(st.just("resume"), picks),
    st.tuples(st.just("refund"), picks, st.booleans()),
    st.tuples(st.just("rent"), st.booleans()),
)
stories = st.tuples(st.booleans(), st.lists(moves, min_size=1, max_size=25))
Story = tuple[bool, list[tuple[Any, ...]]]


def events_of(story: Story) -> list[Event]:
    """What the journal holds after all this, notes first, as a store that has just been started reads it."""
    return asyncio.run(_told(*story))


async def _told(is_seeded: bool, told: Sequence[tuple[Any, ...]]) -> list[Event]:
    shop = PlanShop(account=ACCOUNT, seed=SEEDS if is_seeded else ())
    for move in told:
        with suppress(StoreError, InputError):
            await _move(shop, *move)
    await shop.backend.purchases(include_inactive=True)
    journal = shop.shop.journal
    return [*journal.events(ACCOUNT.name, NOTES), *journal.events(ACCOUNT.name, KINDS)]


async def _move(shop: PlanShop, what: str, *how: Any) -> None:
    time = shop.time
    rows = await shop.backend.purchases(include_inactive=True)
    chosen = rows[how[0] % len(rows)].purchase_id if rows and how and isinstance(how[0], int) else ""
    if what == "buy":
        await shop.buy(*how)
    elif what == "jump":
        await time.advance(*how)
    elif what == "pay":
        await time.set_payment(*how)
    elif what == "recover":
        await time.recover()
    elif what == "cancel":
        await time.cancel(chosen, now=how[1])
    elif what == "resume":
        await time.resume(chosen)
    elif what == "refund":
        await time.refund(chosen, charged_back=how[1])
    else:
        await _rent(shop, *how)


async def _rent(shop: PlanShop, confirmed: bool) -> None:
    price = Money(Decimal("3.99"), "")
    quote = await shop.backend.request_partner_order(PartnerOrder("FILM", "Night Ferry", price, price))
    if confirmed:
        await shop.backend.confirm_partner_order(quote, "")


class Standing(NamedTuple):
    """Everything that can be asked of a history."""

    rows: list[Any]
    entries: dict[str, Any]
    by_code: list[Any]
    waiting: list[Any]
    requests: dict[str, Any]
    payment: str
    totals: Any
    next_due: Any
    upto: int


def standing(history: History) -> Standing:
    now = START + 400 * DAY
    return Standing(
        rows=history.purchases(now, include_inactive=True),
        entries=dict(history._entries),
        by_code=[
            (code, history.has_bought(code), history.current(code, now), history.subscription(code))
            for code in [*CODES, "OTHER"]
        ],
        waiting=[history.waits_for(key) for key in history._entries],
        requests=dict(history.requests),
        payment=history.payment,
        totals=history.totals,
        next_due=history.next_due(),
        upto=history.upto,
    )


def fold(events: Sequence[Event], into: History | None = None) -> History:
    history = into or History()
    for event in events:
        (history.note if event.kind in NOTES else history.apply)(event)
    return history


def advanced(history: History, days: int) -> Iterator[Any]:
    return history.advance(START + days * DAY, declines=False, tax_rate=ACCOUNT.tax_rate)


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories, st.integers(0, 60))
def test_events_taken_in_in_two_parts_make_the_same_history_as_at_once(story: Story, cut: int) -> None:
    events = events_of(story)
    first = fold(events[:cut])
    standing(first)
    before = standing(first)
    list(advanced(first, 100))
    first.take_back(first.upto)
    assert standing(first) == before
    assert standing(fold(events[cut:], first)) == standing(fold(events))


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories, st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_taking_back_gives_exactly_what_stood_before(story: Story, backs: list[int]) -> None:
    events = events_of(story)
    notes = [event for event in events if event.kind in NOTES]
    line = [event for event in events if event.kind not in NOTES]
    history = fold(notes)
    stood = [standing(history), *(standing(fold([event], history)) for event in line)]
    for back in backs:
        place = back % (len(line) + 1)
        seq = line[place - 1].seq if place else 0
        history.take_back(seq)
        assert standing(history) == stood[place]
        fold(line[place:], history)
        assert standing(history) == stood[-1]


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories, st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(1, 5))
def test_what_is_long_past_is_taken_back_many_events_at_a_time_and_taken_in_again(
    story: Story, backs: list[int], single: int
) -> None:
    events = events_of(story)
    notes = [event for event in events if event.kind in NOTES]
    line = [event for event in events if event.kind not in NOTES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames_module, "_SINGLE", single)
        history = fold(events)
        for back in backs:
            place = back % (len(line) + 1)
            seq = line[place - 1].seq if place else 0
            history.take_back(seq)
            assert history.upto <= seq
            assert standing(history) == standing(fold([*notes, *(e for e in line if e.seq <= history.upto)]))
            fold([event for event in line if history.upto < event.seq], history)
            assert standing(history) == standing(fold(events))


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories)
def test_charges_less_refunds_less_credits_are_the_sum_of_the_receipts(story: Story) -> None:
    events = [event for event in events_of(story) if event.kind not in NOTES]
    receipts = [amount for event in events for amount in receipts_of(event)]
    totals = fold(events_of(story)).totals
    gross = totals.charged + totals.credited  # what everything would have cost without credits
    assert gross - totals.refunded - totals.credited == sum(receipts)
    assert totals.charged == sum(amount for amount in receipts if amount > 0)
    assert totals.refunded == -sum(amount for amount in receipts if amount < 0)
    assert totals.refunded <= totals.charged


def receipts_of(event: Event) -> Iterator[Decimal]:
    """What one event took from the account's card, read from its body alone; below zero for what it gave back."""
    if event.kind in {PURCHASED, PARTNER_CONFIRMED}:
        total = parse_money(event.body["total"])
        assert total is not None
        lines = [parse_money(line["purchase"]["total"]) for line in event.body["lines"]]
        assert sum(line.amount for line in lines if line) == total.amount
        yield total.amount
    else:
        yield Decimal(event.body.get("amount", 0)) + Decimal(event.body.get("tax", 0))


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories)
def test_no_credit_is_used_that_was_not_given(story: Story) -> None:
    used = given_in_all = Decimal(0)
    for event in events_of(story):
        for line in event.body.get("lines", ()):
            change = line.get("change") or {}
            given_in_all += Decimal(change.get("credit", 0)) + Decimal(change.get("left", 0))
            used += Decimal(change.get("credit", 0))
        used += Decimal(event.body.get("credit", 0))
        assert used <= given_in_all


@settings(max_examples=EXAMPLES, deadline=None)
@given(stories)
def test_at_most_one_plan_of_a_group_renews_and_every_row_is_one_of_the_table(story: Story) -> None:
    history = fold(events_of(story))
    renewing = [row.code for row in history.purchases(START, include_inactive=False) if row.renews]
    grouped = [code for code in renewing if code not in {"LONER", "OTHER"}]
    assert len(grouped) <= 1
    for row in history.purchases(START, include_inactive=True):
        assert (row.in_dunning, row.status) in {
            (False, "Valid"),
            (True, "Valid"),
            (True, "Invalid"),
            (False, "Invalid"),
        }


def test_two_purchases_with_one_id_live_their_own_lives() -> None:
    story = (True, [("jump", "7d"), ("buy", "PREMIUM", UP), ("pay", FAILS), ("jump", "7d"), ("recover",)])
    rows = fold(events_of(story)).purchases(START, include_inactive=True)
    assert [(row.code, row.status) for row in rows if row.purchase_id == "same"] == [
        ("FILM", "Invalid"),
        ("BASIC", "Invalid"),
    ]
    (loner,) = (row for row in rows if row.code == "LONER")
    assert (loner.purchase_id, loner.status, loner.in_dunning) == ("", "Valid", False)
