"""A bundle is one ZIP with all that a walkthrough needs and what came of it: what lies where, and its manifest."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tui_store.walkthroughs.player import StepDone

FORMAT = 1
MANIFEST = "manifest.json"
SCRIPT = "walkthrough.walk.yaml"
APPROVED = "walkthrough.frames"
CHANNEL = "channel"
PERSONA = "persona"
FRAMES = "frames"
TRACE = "trace.jsonl"
BEGIN = "begin"

_ABOUT = "A walkthrough of tui-store with all that it needs: 'tui-store open' plays it and compares."


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepRecord(_Part):
    """How a step ended there: number 0 is the landing page before the first one.

    `answers` are what the app got: command, field, status and words. `frame` names the file with the screen after it,
    and is empty where the storefront had been left.
    """

    number: Annotated[int, Field(ge=0)]
    step: str
    screen: str = ""
    problem: str = ""
    answers: tuple[tuple[str, str, str, str], ...] = ()
    frame: str = ""


class Manifest(_Part):
    """What a bundle says of itself: `steps` is how many there are, `played` those that were come to."""

    format: Annotated[int, Field(ge=1)]
    about: str = _ABOUT
    title: str
    steps: Annotated[int, Field(ge=1)]
    holds: bool
    versions: Mapping[str, str]
    world: Mapping[str, Any] = {}
    notes: tuple[str, ...] = ()
    played: Annotated[tuple[StepRecord, ...], Field(min_length=1)]


def versions_here() -> dict[str, str]:
    """What this machine plays with."""
    return {"tui-store": _version("tui-store"), "textual": _version("textual"), "python": platform.python_version()}


def frame_file(number: int) -> str:
    """Where the screen after a step lies."""
    return f"{FRAMES}/{number:04d}.txt"


def records_of(done: Sequence[StepDone], frames: Mapping[int, str]) -> tuple[StepRecord, ...]:
    """How a play went, from the landing page on."""
    found = tuple(_record(step, frames) for step in done)
    # A landing page that does not come is a step of its own, number 0.
    return (StepRecord(number=0, step=BEGIN, frame=frame_file(0)), *found) if 0 in frames else found


def _record(step: StepDone, frames: Mapping[int, str]) -> StepRecord:
    return StepRecord(
        number=step.number,
        step=step.what,
        screen=step.screen,
        problem=step.problem,
        answers=tuple((answer.command, answer.field, answer.status, answer.text) for answer in step.answers),
        frame=frame_file(step.number) if step.number in frames else "",
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
