"""Pictures of the demo channel for the README; `make screenshots` writes them, the same bytes every time.

Each walkthrough in `readme/` is played as `tui-store walk` plays it, and its snapshots are the pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tui_store.cli.walk_files import walkthrough_files
from tui_store.cli.walk_play import play_file

WALKTHROUGHS = Path(__file__).parent / "readme"
FOLDER = Path(__file__).parents[2] / "assets" / "screenshots"


def shoot(walkthrough: Path) -> dict[str, str]:
    """The pictures of one walkthrough as SVG, by their names."""
    played = play_file(str(walkthrough), pictures=True)
    if failed := played.failed:
        sys.exit(f"{failed.place}: {failed.problem}.\n\n{failed.frame}")
    return {step.what.removeprefix("snapshot: "): step.picture for step in played.done if step.intent == "snapshot"}


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for walkthrough in walkthrough_files(str(WALKTHROUGHS)):
        for name, picture in shoot(walkthrough).items():
            (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
