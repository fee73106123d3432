"""Dates, states and tables as the verbs about purchases and time print them: aligned text that fits the terminal."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tui_store.domain.term import billing_period

NEVER = "–"
_GAP = "  "
_MOST_LINES = 6
_MARKS = 4  # as many marks as that a letter may bear, before a long text is cut short for its length


def moment_words(moment: datetime) -> str:
    """A moment as people read it: `8 Mar 2026, 00:00 UTC`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%b} {at.year}, {at:%H:%M} UTC"


def moment_data(moment: datetime) -> str:
    """A moment as JSON has it, and as `--now` and `clock to` take it: `2026-03-08T00:00:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def short_moment(moment: datetime) -> str:
    """A moment in a column: `2026-03-08 00:00`, in UTC."""
    return moment.astimezone(UTC).isoformat(" ")[:16]


def day_of(roku_moment: object) -> str:
    """The day of a date in an answer, as a column has it; a dash for none."""
    return str(roku_moment or "").partition("T")[0] or NEVER


def term_words(row: Mapping[str, Any]) -> str:
    """Price and term of a purchase: `$8.99 / month`."""
    period, cost = billing_period(str(row.get("productType", ""))), str(row.get("cost", ""))
    return f"{cost} / {period.word}" if period else cost


def sentence(words: str) -> str:
    """The words with a full stop, and none if there are none."""
    text = words.strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: wide letters two, marks on letters none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def fitted(text: str, width: int) -> str:
    """Cut to a width in columns, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    text = text[: _MARKS * width]
    while text and cells(text) >= width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of a width in columns, broken at blanks where it has some; at most six lines."""
    lines = [""]
    for word in text[: _MARKS * _MOST_LINES * width].split():
        rest = word
        if lines[-1] and cells(lines[-1]) + 1 + cells(rest) <= width:
            lines[-1] += f" {rest}"
            continue
        while cells(rest) > width:
            head = fitted(rest, width + 1)[:-1]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    kept = [line for line in lines if line] or [""]
    return kept if len(kept) <= _MOST_LINES else [*kept[: _MOST_LINES - 1], fitted(f"{kept[_MOST_LINES - 1]} …", width)]


def width_of_output() -> int:
    """How wide lines may be: a terminal's width, and 80 where there is none."""
    try:
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        return 80


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill up with blanks to a width in columns."""
    blanks = " " * max(0, width - cells(text))
    return blanks + text if right else text + blanks


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """One line for each row, its cells below each other; the columns in `right` end below each other."""
    widths = [max(cells(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        _GAP.join(
            padded(cell, width, right=index in right)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def flexible(
    rows: Sequence[Sequence[str]], column: int, right: frozenset[int] = frozenset(), *, wraps: bool = False
) -> list[str]:
    """As `aligned`, with one column that gets what the others leave of the width, but never less than 16.

    What is too long there is cut, or where it `wraps` goes on in further lines of the same text.
    """
    others = sum(max(cells(row[index]) for row in rows) + len(_GAP) for index in range(len(rows[0])) if index != column)
    room = max(16, width_of_output() - others)
    parts = [wrapped(row[column], room) if wraps else [fitted(row[column], room)] for row in rows]
    filled = [
        [part if index == column else cell if first else "" for index, cell in enumerate(row)]
        for row, texts in zip(rows, parts, strict=True)
        for first, part in zip((True, *[False] * len(texts)), texts, strict=False)
    ]
    lines = iter(aligned(filled, right))
    return ["\n".join(next(lines) for _ in texts) for texts in parts]
