"""Plays what lies in a bundle's folder, and sees nothing but that: two machines see the same."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.cli.walk_play import play_file
from tui_store.walkthroughs.bundle_format import SCRIPT
from tui_store.walkthroughs.bundle_watch import BundleWatch

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played


def play_folder(folder: Path, trace: Path, *, pictures: bool = False) -> tuple[Played, dict[int, str]]:
    """Play it; gives how that went and the screens by step. The trace goes into a file outside the folder.

    Raises InputError.
    """
    watch = BundleWatch(trace)
    try:
        # Then no path that anybody could see says where the folder is.
        with chdir(folder):
            played = play_file(SCRIPT, pictures=pictures, look=watch)
    finally:
        watch.close()
    return played, watch.frames
