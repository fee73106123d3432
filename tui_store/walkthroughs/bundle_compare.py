"""How a play differs from the one that a bundle has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui_store.walkthroughs.bundle_format import StepRecord
from tui_store.walkthroughs.snapshots import difference


class StepDiffers(NamedTuple):
    """A step that went another way here: in sentences without their point, and the lines of the screen that differ."""

    number: int
    step: str
    sentences: tuple[str, ...]
    frame: str = ""


class Course(NamedTuple):
    """A play, there or here: its steps, and the screens after them by number."""

    steps: Sequence[StepRecord]
    frames: Mapping[int, str]

    @property
    def problem(self) -> str:
        """What did not hold, with its step; empty where all did."""
        found = next((step for step in self.steps if step.problem), None)
        return f"step {found.number}: {found.problem}" if found is not None else ""


def differing(there: Course, here: Course) -> list[StepDiffers]:
    """The steps that differ, in their order."""
    ours = {step.number: step for step in here.steps}
    theirs = {step.number: step for step in there.steps}
    found = []
    for number in sorted(ours.keys() | theirs.keys()):
        one, other = theirs.get(number), ours.get(number)
        if one is None or other is None:
            step = one or other
            where = "there, and was not come to here" if other is None else "here, and was not come to there"
            found.append(StepDiffers(number, step.step if step else "", (f"it was played {where}",)))
            continue
        sentences = tuple(_sentences(one, other))
        frame, now = there.frames.get(number), here.frames.get(number)
        changed = "" if frame == now else _frames(frame, now)
        if sentences or changed:
            found.append(StepDiffers(number, other.step, sentences, changed))
    return found


def _sentences(there: StepRecord, here: StepRecord) -> Sequence[str]:
    sentences = []
    if there.problem != here.problem:
        sentences.append(f"there: {there.problem or 'it held'}; here: {here.problem or 'it holds'}")
    if there.screen != here.screen:
        sentences.append(f"the screen is {here.screen or 'none'}, and was {there.screen or 'none'}")
    if there.answers != here.answers:
        sentences.append(f"the app got {_answers(here)}, and there it was {_answers(there)}")
    if there.step != here.step:
        sentences.append(f"the step was {there.step}")
    return sentences


def _answers(step: StepRecord) -> str:
    return ", ".join(text for *_, text in step.answers) or "nothing"


def _frames(there: str | None, here: str | None) -> str:
    if there is None or here is None:
        return "there is a screen only here" if there is None else "there was a screen, and here is none"
    # Frames may differ in what no line shows, the last line's end.
    return difference(there, here) or "the line ends differ"
