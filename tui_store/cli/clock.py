"""`tui-store clock`: moves the store's time ahead and back, and says what becomes of the next renewals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from click import Argument, Command, Option

from tui_store.cli.options import world_params
from tui_store.cli.time_world import Counter, Report, chosen_action, report, shown
from tui_store.cli.words import moment_data, moment_words, padded, sentence
from tui_store.domain.errors import InputError
from tui_store.domain.time_machine import FAILS, FAILS_ONCE, PAYS, Moved, Present, TimeMachine
from tui_store.text import nearest

_ACTIONS = {
    "show": "",
    "advance": "30d",
    "next": "",
    "to": "2027-01-31 [12:00]",
    "undo": "",
    "redo": "",
    "fail": "[once|always|never]",
    "recover": "",
}
_MODES = {"once": FAILS_ONCE, "always": FAILS, "never": PAYS}
_PAYMENTS = {PAYS: "every renewal is paid", FAILS_ONCE: "the next renewal fails", FAILS: "every renewal fails"}

Step = Callable[[TimeMachine], Awaitable[Moved]]


def clock(words: Sequence[str], *, as_json: bool, **values: object) -> int:
    """Take one step in time, or say where one stands."""
    action, rest = chosen_action("clock", words or ("show",), _ACTIONS)
    step = None if action == "show" else _step(action, rest)

    async def work(counter: Counter) -> Report:
        moved = None if step is None else await step(counter.machine)
        return step_report(action, moved, await counter.machine.present())

    return report("clock", values, work, as_json=as_json)


def step_report(action: str, moved: Moved | None, present: Present) -> Report:
    """What a step did, in one line; without a step where one stands. The JSON has both, always in the same shape."""
    data = {
        "action": action,
        "words": moved.words if moved else "",
        "events": moved.events if moved else 0,
        **_present_data(present),
    }
    return Report(data, [moved_line(moved)] if moved else _present_lines(present))


def moved_line(moved: Moved) -> str:
    """What a step did and what time it is now."""
    return f"{sentence(moved.words)} It is {moment_words(moved.now)}.".lstrip()


def _step(action: str, rest: Sequence[str]) -> Step:
    """What to do with a time machine; raises InputError for what needs no machine to be wrong."""
    if action == "fail":
        mode = _mode(rest[0] if rest else "once")
        return lambda machine: machine.set_payment(mode)
    if action == "advance":
        return lambda machine: machine.advance(rest[0])
    if action == "to":
        return lambda machine: machine.advance(f"to {' '.join(rest)}")
    steps: dict[str, Step] = {
        "next": lambda machine: machine.advance("next"),
        "undo": lambda machine: machine.undo(),
        "redo": lambda machine: machine.redo(),
        "recover": lambda machine: machine.recover(),
    }
    return steps[action]


def _mode(word: str) -> str:
    if word.lower() in _MODES:
        return _MODES[word.lower()]
    likely = nearest(word, _MODES)
    hint = f"did you mean {likely}?" if likely else "write once, always or never."
    raise InputError(f"Renewals cannot fail '{shown(word)}': {hint}")


def _present_data(present: Present) -> Mapping[str, Any]:
    coming = present.next
    return {
        "now": moment_data(present.now),
        "isSet": present.is_set,
        "next": None if coming is None else {"at": moment_data(coming.at), "words": coming.words},
        "undo": present.undo,
        "redo": present.redo,
        "payment": present.payment,
        "recoverable": present.recoverable,
    }


def _present_lines(present: Present) -> list[str]:
    coming, waiting = present.next, present.recoverable
    facts = {
        "Now": f"{moment_words(present.now)}, {'as it was set' if present.is_set else 'as the machine has it'}",
        "Next": "nothing" if coming is None else f"{moment_words(coming.at)}: {coming.words}",
        "Payments": _PAYMENTS.get(present.payment, present.payment),
        "Waiting": f"{waiting} subscription{'' if waiting == 1 else 's'} for a payment" if waiting else "nothing",
        "Undo": present.undo or "nothing",
        "Redo": present.redo or "nothing",
    }
    return [f"{padded(name, 8)}  {words}" for name, words in facts.items()]


_HELP = """Move the store's time, and say what becomes of the next renewals.

\b
clock show                    where time stands, and what comes next
clock advance 30d             ahead: 12h, 30d, 2w, 3m or 1y
clock next                    to the next event, such as a renewal
clock to 2027-01-31 [12:00]   to a date, or a moment of it (UTC)
clock undo | redo             take back the last step, or take it again
clock fail once|always|never  what becomes of the next renewals
clock recover                 pay what is owed: grace and hold end

A step stays with the state, and each can be undone, also a purchase. Nothing is deleted.
"""

COMMAND = Command(
    "clock",
    params=[
        Argument(["words"], metavar="ACTION [VALUE]", nargs=-1),
        *world_params(),
        Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line."),
    ],
    callback=clock,
    help=_HELP,
)
