"""Which events count: the line from the first event to the head. Undo moves the head, and nothing is ever deleted.

A `head` event puts the head on an earlier event, or on 0, where nothing has happened yet. A `restored` event is a step
like any other, after which everything stands as it did at the event it names. Whatever follows either goes on from
there. Events of other kinds are notes: they count always, on whichever line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

HEAD, RESTORED, CLOCK, PAYMENT = "head", "restored", "clock", "payment"
SAVED = "checkpoint"  # a note
# Kinds that make up the line. The names of subscription events are those of tui_store.domain.subscription.
KINDS = (
    *(HEAD, RESTORED, CLOCK, PAYMENT, "purchased", "partner-confirmed"),
    *("renewed", "activated", "renewal-failed", "held", "recovered", "expired"),
    *("cancelled", "terminated", "resumed", "refunded", "charged-back"),
)
KINDS_IN_SQL = "(" + ", ".join(f"'{kind}'" for kind in KINDS) + ")"
TURNS_IN_SQL = f"('{HEAD}', '{RESTORED}')"


class Segment(NamedTuple):
    """Events of the line with numbers above `after` and up to `upto`."""

    after: int
    upto: int


class Turn(NamedTuple):
    """A `head` or `restored` event: its number, where it leads, and the newest event that redo can lead back to."""

    seq: int
    is_head: bool
    to: int
    top: int


class Line(NamedTuple):
    """Its stretches from the first on, and the head. `top` is above the head where redo is possible."""

    segments: tuple[Segment, ...] = ()
    head: int = 0
    top: int = 0


def line_to(head: int, turns: Mapping[int, Turn], *, top: int = 0) -> Line:
    """The line that ends in an event; `turns` are all there are, by number and in order."""
    order = sorted(turns)
    segments: list[Segment] = []
    at = head
    while at > 0:
        own = turns.get(at)
        if own is not None and not own.is_head:
            at = own.to
            continue
        before = _last_below(order, at)
        segments.append(Segment(before, at))
        at = turns[before].to if before else 0
    return Line(tuple(reversed(segments)), head, max(top, head))


def present_line(last: int, turns: Mapping[int, Turn]) -> Line:
    """The line that counts now; `last` is the newest event of the line's kinds, 0 if there is none."""
    turn = turns.get(last)
    if turn is not None and turn.is_head:
        return line_to(turn.to, turns, top=turn.top)
    return line_to(last, turns)


def shared(first: Iterable[Segment], second: Iterable[Segment]) -> int:
    """The last event up to which two lines are the same; 0 if they share nothing."""
    common = 0
    for one, other in zip(first, second, strict=False):
        if one == other:
            common = one.upto
            continue
        if one.after == other.after:
            common = min(one.upto, other.upto)
        break
    return common


def _last_below(order: list[int], seq: int) -> int:
    """The last turn before an event; 0 if there is none."""
    from bisect import bisect_left

    place = bisect_left(order, seq)
    return order[place - 1] if place else 0
