"""The sign-off sheet of a run, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tui_store.text import plain
from tui_store.walkthroughs.checklist import CHECKS, SOURCES
from tui_store.walkthroughs.played import Played

REACHED, OPEN, MANUAL = "reached", "open", "manual"


def reached(results: Sequence[Played]) -> Counter[str]:
    """How often each thing was reached, by walkthroughs that hold."""
    return Counter(cell for played in results if played.holds for step in played.done for cell in step.reached)


def rows(results: Sequence[Played]) -> list[tuple[str, str, str, str, str]]:
    """Number, state, what, sources, and what is missing or why it is manual."""
    cells = reached(results)
    found = []
    for check in CHECKS:
        missing = check.missing(cells)
        state = MANUAL if check.manual else OPEN if missing else REACHED
        why = check.manual or (f"not reached: {', '.join(missing)}" if missing else ", ".join(check.needs))
        found.append((str(check.number), state, check.what, check.sources, why))
    return found


def as_markdown(results: Sequence[Played]) -> str:
    """The sheet with the checks, the walkthroughs, and every cell of command, status and screen."""
    lines = [
        "# Sign-off sheet",
        "",
        "## Checks",
        "",
        "| # | state | check | source | reached, missing, or why by hand |",
    ]
    lines += ["|---|---|---|---|---|", *(f"| {' | '.join(map(_cell, row))} |" for row in rows(results))]
    lines += ["", *(f"* **{name}** {source}" for name, source in SOURCES.items())]
    lines += ["", "## Walkthroughs", "", "| walkthrough | file | steps | result |", "|---|---|---|---|"]
    for played in results:
        failed = played.failed
        result = "holds" if failed is None else f"step {failed.number}: {failed.problem}"
        name, steps = Path(played.path).name, f"{len(played.done)} of {played.steps}"
        lines.append(f"| {' | '.join(map(_cell, (played.title, name, steps, result)))} |")
    lines += ["", "## Command, status and screen", "", "| command | status | screen | times |", "|---|---|---|---|"]
    for cell, times in sorted(reached(results).items()):
        answer, at, screen = cell.partition(" @ ")
        if at:
            command, _, status = answer.partition(" ")
            lines.append(f"| {_cell(command)} | {_cell(status)} | {_cell(screen)} | {times} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace("|", "\\|")
