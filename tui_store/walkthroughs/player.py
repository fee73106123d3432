"""Plays a walkthrough on a running storefront, step by step."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from tui_store.domain.trace import TraceEvent
from tui_store.walkthroughs.coverage import Answer, answers_in, reached_by
from tui_store.walkthroughs.frame import lines_in_colour, screen_name
from tui_store.walkthroughs.reading import PlacedStep
from tui_store.walkthroughs.script import Step
from tui_store.walkthroughs.snapshots import Snapshots
from tui_store.walkthroughs.standing_still import standing_still
from tui_store.walkthroughs.storefront import Failed, Storefront
from tui_store.walkthroughs.textual_inside import is_over

_OF_THE_WINDOW = frozenset({"resize", "snapshot"})


class StepDone(NamedTuple):
    """How a step ended.

    `what` is the step as the file has it; `problem` says what does not hold, empty where all does. `frame` is the
    screen as text where somebody will look at it, `picture` the same as SVG, `difference` what is not as it was
    approved; `wire` is what went over the wire, a line an event, and `reached` what that covers (see `coverage`).
    `ansi` are its lines with their colours. `is_new` marks a snapshot that nobody has approved yet.
    """

    number: int
    intent: str
    what: str
    place: str
    problem: str
    seconds: float
    screen: str
    notes: str = ""
    frame: str = ""
    picture: str = ""
    ansi: tuple[str, ...] = ()
    difference: str = ""
    wire: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    reached: tuple[str, ...] = ()
    is_new: bool = False


class Player:
    """Carries out steps one after another. With `pictures` it takes one after each."""

    def __init__(self, storefront: Storefront, snapshots: Snapshots, *, pictures: bool = False) -> None:
        self._storefront = storefront
        self._snapshots = snapshots
        self._pictures = pictures

    async def play(self, placed: PlacedStep) -> StepDone:
        """Carry out one step. Never raises for what does not hold; InputError where a snapshot cannot be used."""
        storefront, step = self._storefront, placed.step
        app = storefront.app
        storefront.patience = step.within
        began, last = time.monotonic(), _last(app.recorder.events)
        problem, frame, compared = "", "", None
        try:
            if is_over(app):
                raise Failed("the storefront has been left, and nothing can follow")  # noqa: TRY301 - as a verb would
            with standing_still():
                await _VERBS[step.intent](storefront, step)
        except Failed as error:
            problem = str(error)
        if app.crash is not None:
            problem = f"the storefront ended with {type(app.crash).__name__}"
        if (problem or step.snapshot) and app.is_running:
            frame = storefront.frame()
        if step.snapshot and not problem:
            compared = self._snapshots.compare(step.snapshot, frame)
            problem = compared.problem
        events = [event for event in app.recorder.events if event.number > last]
        screen = screen_name(app.screen) if app.is_running else ""
        return StepDone(
            number=placed.number,
            intent=step.intent,
            what=step.in_words(),
            place=str(placed),
            problem=problem,
            seconds=time.monotonic() - began,
            screen=screen,
            notes=step.notes or "",
            frame=frame,
            picture=storefront.picture() if self._pictures and app.is_running else "",
            ansi=lines_in_colour(app) if self._pictures and app.is_running else (),
            difference=compared.difference if compared else "",
            wire=tuple(f"{event.kind}: {event.title}" for event in events),
            answers=answers_in(events, app.recorder.events),
            reached=reached_by(events, app.recorder.events, screen),
            is_new=bool(compared and compared.is_new),
        )

    async def show(self, placed: PlacedStep) -> str:
        """Carry out a step on somebody's own screen, whose window is left as it is; answers what does not hold."""
        return "" if placed.step.intent in _OF_THE_WINDOW else (await self.play(placed)).problem


def _last(events: Sequence[TraceEvent]) -> int:
    return events[-1].number if events else 0


async def _nothing(storefront: Storefront, step: Step) -> None:
    """A caption is for who looks on, and a snapshot is taken of what stands there already."""


async def _outcome(storefront: Storefront, step: Step) -> None:
    storefront.outcome(step.outcome or "")


async def _call(storefront: Storefront, step: Step) -> None:
    if step.call is not None:
        await storefront.call(step.call.command, step.call.set)


async def _expect(storefront: Storefront, step: Step) -> None:
    if step.expect is not None:
        await storefront.expect(step.expect)


_VERBS: dict[str, Callable[[Storefront, Step], Awaitable[None]]] = {
    "say": _nothing,
    "snapshot": _nothing,
    "press": lambda front, step: front.press(*(step.press or ())),
    "key": lambda front, step: front.key(*(step.key or ())),
    "type": lambda front, step: front.type(step.type or ""),
    "choose": lambda front, step: front.choose(step.choose or ""),
    "expect": _expect,
    "outcome": _outcome,
    "advance": lambda front, step: front.advance(step.advance or ""),
    "undo": lambda front, step: front.undo(step.undo or 1),
    "call": _call,
    "persona": lambda front, step: front.persona(step.persona or ""),
    "backend": lambda front, step: front.backend(step.backend or ""),
    "open": lambda front, step: front.open(step.open or ""),
    "resize": lambda front, step: front.resize(step.resize or ""),
    "checkpoint": lambda front, step: front.checkpoint(step.checkpoint or ""),
}
