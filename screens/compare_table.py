"""Two courses of events as one table: what belongs together stands in a line, whatever has to be broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from textual.content import Content

from screens.clock_words import day_words, moment_words, seen_tone
from tui_store.domain.purchase import Purchase
from tui_store.domain.time_machine import Comparison, Course, TimelineEntry
from tui_store.widgets.cells import fit, wrapped

_LABEL = 10
_GAP = 3
# Narrower columns are put below each other.
_LEAST = 26

Line = tuple[str, str]  # a text and its tone
Cell = Sequence[Line]


def compare_table(comparison: Comparison, titles: tuple[str, str], width: int) -> Content:
    """Both courses side by side in `width` cells, or one below the other where that is too narrow."""
    column = (width - _LABEL - 2 * _GAP) // 2
    courses = (comparison.left, comparison.right)
    if column < _LEAST:
        blocks = [
            _alone(title, course, comparison.shared, width) for title, course in zip(titles, courses, strict=True)
        ]
        return Content("\n").join([_parting(comparison), Content(""), *_between(blocks)])
    left, right = (_cells(course, comparison.shared) for course in courses)
    rows = _row("", [(titles[0], "bold $offer")], [(titles[1], "bold $offer")], column)
    for label, cell in left.items():
        rows += [Content(""), *_row(label, cell, right[label], column)]
    return Content("\n").join([_parting(comparison), Content(""), *rows])


def _cells(course: Course, shared: int) -> dict[str, Cell]:
    """What is told of a course, by the label of its row."""
    return {
        "Date": [(f"{moment_words(course.now)} UTC", "")],
        "Paid": [(course.paid or "nothing", "")],
        "Owned": _owned(course.owned),
        "App sees": _seen(course.everything),
        "Events": _events(course.entries[shared:]),
    }


def _owned(purchases: Iterable[Purchase]) -> Cell:
    lines = [
        (f"{purchase.name}{f', until {day_words(purchase.expires)}' if purchase.expires else ''}", "")
        for purchase in purchases
    ]
    return lines or [("nothing", "$muted")]


def _seen(purchases: Iterable[Purchase]) -> Cell:
    lines: list[Line] = []
    for purchase in purchases:
        dunning = "true" if purchase.in_dunning else "false"
        lines += [(purchase.name, ""), (f"  {purchase.status}, inDunning {dunning}", seen_tone(purchase))]
    return lines or [("no purchases", "$muted")]


def _events(entries: Sequence[TimelineEntry]) -> Cell:
    lines = [(f"{day_words(entry.at)}  {entry.words}", "") for entry in entries]
    return lines or [("nothing of its own", "$muted")]


def _parting(comparison: Comparison) -> Content:
    """Where the courses part."""
    shared = comparison.shared
    if comparison.left.entries == comparison.right.entries:
        return Content.styled("The same events happened in both.", "$muted")
    if not shared:
        return Content.styled("Nothing that happened is the same in both.", "$muted")
    alike = "first event is" if shared == 1 else f"first {shared} events are"
    return Content.styled(f"The {alike} the same; what came after differs.", "$muted")


def _row(label: str, left: Cell, right: Cell, column: int) -> list[Content]:
    """One row of the table; what differs is marked."""
    differs = label and [text for text, _ in left] != [text for text, _ in right]
    head = f"{label}{' ≠' if differs else ''}"
    lines = []
    for one, other in zip_longest(_broken(left, column), _broken(right, column), fillvalue=("", "")):
        (text, tone), (other_text, other_tone) = one, other
        lines.append(
            Content.assemble(
                (fit(head, _LABEL), "$warning" if differs else "$muted"),
                " " * _GAP,
                (fit(text, column), tone),
                " " * _GAP,
                (fit(other_text, column), other_tone),
            )
        )
        head = ""
    return lines


def _broken(cell: Cell, width: int) -> list[Line]:
    """The lines of a cell, broken to its width; what goes on stands in from the edge."""
    lines: list[Line] = []
    for text, tone in cell:
        indent = " " * (len(text) - len(text.lstrip(" ")))
        first, *rest = wrapped(text.lstrip(" "), width - len(indent))
        lines += [(indent + first, tone), *((f"  {more}", tone) for more in wrapped(" ".join(rest), width - 2) if more)]
    return lines


def _alone(title: str, course: Course, shared: int, width: int) -> list[Content]:
    """One course over the whole width."""
    lines = [Content.styled(fit(title, width).rstrip(), "bold $offer")]
    for label, cell in _cells(course, shared).items():
        head = label
        for text, tone in _broken(cell, width - _LABEL - 1):
            lines.append(Content.assemble((fit(head, _LABEL), "$muted"), " ", (text, tone)))
            head = ""
    return lines


def _between(blocks: Sequence[list[Content]]) -> list[Content]:
    first, *rest = blocks
    return [*first, *(line for block in rest for line in (Content(""), *block))]
