"""`tui-store checkpoint`: names points in the store's time, goes back to them, and compares where they led."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from click import Argument, Command, Option

from tui_store.cli.clock import step_report
from tui_store.cli.options import world_params
from tui_store.cli.purchases import purchase_lines
from tui_store.cli.time_world import Counter, Report, chosen_action, report
from tui_store.cli.timeline import entry_cells, entry_data, rows_of
from tui_store.cli.words import flexible, moment_data, moment_words, short_moment
from tui_store.domain.time_machine import Checkpoint, Comparison, Course

_ACTIONS = {"save": "NAME", "list": "", "restore": "NAME", "diff": "NAME [NAME]"}
_AMOUNT = frozenset({2})


def checkpoint(words: Sequence[str], *, as_json: bool, **values: object) -> int:
    """Save, list, restore or compare named points."""
    action, names = chosen_action("checkpoint", words, _ACTIONS)

    async def work(counter: Counter) -> Report:
        machine = counter.machine
        if action == "save":
            return _saved(await machine.save(names[0]))
        if action == "restore":
            moved = await machine.restore(names[0])
            return step_report(action, moved, await machine.present())
        if action == "list":
            return _listed(await machine.checkpoints())
        return _compared(await machine.compare(*names))

    return report("checkpoint", values, work, as_json=as_json)


def _saved(saved: Checkpoint) -> Report:
    return Report(_data(saved), [f"Saved {saved.name}: {moment_words(saved.at)}, {saved.words or 'nothing owned'}."])


def _listed(found: Sequence[Checkpoint]) -> Report:
    rows = [(saved.name, short_moment(saved.at), saved.words) for saved in found]
    lines = flexible([("Name", "When (UTC)", "Owned there"), *rows], 2, wraps=True)
    nothing = ["There is no checkpoint yet: make one with tui-store checkpoint save NAME."]
    return Report({"checkpoints": [_data(saved) for saved in found]}, lines if found else nothing)


def _data(saved: Checkpoint) -> Mapping[str, Any]:
    return {"name": saved.name, "at": moment_data(saved.at), "words": saved.words}


def _compared(found: Comparison) -> Report:
    left, right = found.left, found.right
    data = {
        "shared": found.shared,
        "left": _course_data(left, found.shared),
        "right": _course_data(right, found.shared),
    }
    return Report(data, [_shared_line(found), *_course_lines(left, found.shared), *_course_lines(right, found.shared)])


def _course_data(course: Course, shared: int) -> Mapping[str, Any]:
    return {
        "name": course.name,
        "now": moment_data(course.now),
        "paid": course.paid,
        "purchases": rows_of(course.owned),
        "allPurchases": rows_of(course.everything),
        "events": [entry_data(entry) for entry in course.entries[shared:]],
    }


def _shared_line(found: Comparison) -> str:
    if not found.shared:
        return "They have no event in common."
    same = "The first event is" if found.shared == 1 else f"The first {found.shared:,} events are"
    return f"{same} the same in both."


def _course_lines(course: Course, shared: int) -> list[str]:
    own = course.entries[shared:]
    events = (
        flexible([entry_cells(entry)[:3] for entry in own], 1, _AMOUNT, wraps=True) if own else ["No event of its own."]
    )
    return [
        "",
        f"{course.name}: {moment_words(course.now)}",
        f"Paid: {course.paid or 'nothing'}",
        *(purchase_lines(rows_of(course.owned)) or ["Owned: nothing"]),
        *events,
    ]


_HELP = """Name points in the store's time, go back to them, and compare where they led.

\b
checkpoint save NAME           name the present
checkpoint list                every name, when, and what was owned there
checkpoint restore NAME        go there; what follows is a course of its own
checkpoint diff NAME [NAME]    two courses, or one and the present: owned, paid, events

Restoring is a step like any other: tui-store clock undo takes it back.
"""

COMMAND = Command(
    "checkpoint",
    params=[
        Argument(["words"], metavar="ACTION [NAME] [NAME]", nargs=-1),
        *world_params(),
        Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line."),
    ],
    callback=checkpoint,
    help=_HELP,
)
