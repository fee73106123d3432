"""`tui-store run --at FILE:STEP`: the storefront on the screen, where a walkthrough has come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_store.cli.options import WorldOptions
from tui_store.cli.walk_files import walkthrough_files
from tui_store.cli.walk_play import world_of
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.app import StorefrontApp
    from tui_store.session import Guide
    from tui_store.walkthroughs.reading import Read


def guide_to(text: str, values: Mapping[str, object]) -> tuple[WorldOptions, Guide]:
    """The walkthrough's world, and what leads to the step. Raises InputError."""
    from tui_store.walkthroughs.reading import read_walkthrough

    given = next((name for name, value in values.items() if name != "trace" and value), "")
    if given:
        raise InputError(
            f"The options --at and --{given.replace('_', '-')} exclude each other: "
            "the walkthrough says in what world it begins."
        )
    name, _, number = text.rpartition(":")
    if not name or not (number.isascii() and number.isdigit()):
        raise InputError(f"The option --at needs a file and a step, FILE:3, not '{shortened(plain(text), 60)}'.")
    paths = walkthrough_files(name)
    read = read_walkthrough(paths[0])
    last = int(number[:9])
    if len(paths) > 1 or last > len(read.steps):
        raise InputError(
            f"{paths[0]} has {len(read.steps)} steps, and no {last}."
            if len(paths) == 1
            else f"The option --at needs one file, and {name} is a folder of {len(paths)}."
        )

    async def guide(app: StorefrontApp, pilot: Pilot[Any]) -> None:
        await _lead(app, pilot, read, last)

    options = world_of(read)
    return options._replace(trace=str(values["trace"] or "")), guide


async def _lead(app: StorefrontApp, pilot: Pilot[Any], read: Read, last: int) -> None:
    """Play up to the step; where one does not hold, stop there and say so."""
    from tui_store.walkthroughs.player import Player
    from tui_store.walkthroughs.snapshots import Snapshots
    from tui_store.walkthroughs.storefront import Failed, Storefront
    from tui_store.walkthroughs.textual_inside import is_over

    storefront = Storefront(app, pilot)
    player = Player(storefront, Snapshots(read.path))
    problem = ""
    try:
        await storefront.begin()
    except Failed as error:
        problem = str(error)
    for placed in read.steps[: 0 if problem else last]:
        if problem := await player.show(placed):
            problem = f"Step {placed.number} ({placed.step.in_words()}) does not hold here: {problem}."
            break
    if problem and not is_over(app):
        app.notify(problem, severity="error", markup=False, timeout=30)
