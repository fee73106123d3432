"""How a walkthrough went."""

from __future__ import annotations

from typing import NamedTuple

from tui_store.walkthroughs.player import StepDone


class Played(NamedTuple):
    """The steps that were played, of `steps` in all; `path` is as it was named."""

    path: str
    title: str
    about: str
    steps: int
    done: tuple[StepDone, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether all of it was played and nothing was wrong."""
        return len(self.done) == self.steps and not any(step.problem for step in self.done)

    @property
    def failed(self) -> StepDone | None:
        """The step that did not hold."""
        return next((step for step in self.done if step.problem), None)

    @property
    def last_wire(self) -> tuple[int, tuple[str, ...]]:
        """What last went over the wire, and in which step; (0, ()) if nothing did."""
        return next(((step.number, step.wire) for step in reversed(self.done) if step.wire), (0, ()))

    @property
    def new(self) -> int:
        """How many snapshots nobody has approved yet."""
        return sum(step.is_new for step in self.done)
