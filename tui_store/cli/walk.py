"""`tui-store walk`: plays walkthroughs without a screen and says which of them hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from click import Argument, Command, Option

from tui_store.cli.output import complain, say, say_json
from tui_store.cli.walk_exports import export_folders, export_params, needs_pictures, write_exports
from tui_store.cli.walk_files import shipped, walkthrough_files
from tui_store.cli.walk_play import check_world, play_file
from tui_store.cli.walk_report import check_folder, write_report
from tui_store.domain.errors import InputError
from tui_store.text import plain

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played

MOST_JOBS = 64


def walk(
    files: Sequence[str],
    *,
    jobs: str,
    report: str | None,
    bundle: str | None,
    update: bool,
    json: bool,
    **exports: str | None,
) -> int:
    """Play each file; 0 only if every step of all of them holds. Nothing is played before all are read."""
    from tui_store.walkthroughs.reading import read_walkthrough

    if not files:
        raise InputError(f"Name a walkthrough: a file, a folder, or one that ships ({', '.join(shipped())}).")
    at_once = _jobs(jobs)
    paths = [path for name in files for path in walkthrough_files(name)]
    for path in paths:
        check_world(read_walkthrough(path))
    folder = check_folder(report, "a report") if report is not None else None
    out = export_folders(exports)
    pictures = bool(folder) or needs_pictures(out)
    play = partial(play_file, update=update, pictures=pictures)
    target: Path | None = None
    if bundle is not None:
        from tui_store.cli.walk_bundle import check_bundle, play_into_bundle

        target = check_bundle(bundle, paths, update=update)
        play = partial(play_into_bundle, bundle=target, pictures=pictures)
    began = time.monotonic()
    results: list[Played] = []
    for played in _all_played(play, paths, at_once):
        results.append(played)
        if not json:
            _tell(played, update=update)
    if folder is not None:
        write_report(folder, results)
    write_exports(out, results)
    if target is not None and not json:
        say(f"bundle  {plain(str(target))}: play it elsewhere with tui-store open {plain(target.name)}")
    if json:
        say_json({"walkthroughs": [_as_data(played) for played in results]})
    elif len(results) > 1:
        say(_summary(results, time.monotonic() - began))
    return 0 if all(played.holds for played in results) else 1


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_JOBS):
        raise InputError(f"The option -j needs a number from 1 to {MOST_JOBS}.")
    return int(text)


def _all_played(play: Callable[[str], Played], paths: Sequence[Path], jobs: int) -> Iterator[Played]:
    """In the order of the files, however many are played at once."""
    if jobs == 1 or len(paths) == 1:
        yield from map(play, map(str, paths))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(min(jobs, len(paths)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(play, map(str, paths))


def _tell(played: Played, *, update: bool) -> None:
    if played.holds:
        snapshots = f"snapshot{'s' * (played.new != 1)}"
        new = f", {played.new} new {snapshots}: --update keeps what is new" if played.new else ""
        if played.new and update:
            from tui_store.walkthroughs.snapshots import Snapshots

            new = f", {played.new} {snapshots} approved in {plain(str(Snapshots(Path(played.path)).folder))}"
        say(f"passed  {played.path}  {played.steps} steps, {played.seconds:.1f} s{new}")
        return
    failed = played.failed or played.done[-1]
    say(f"FAILED  {played.path}  step {failed.number} of {played.steps}, {failed.intent}")
    # A frame as wide as the terminal keeps its lines whole only where they begin.
    for line in (*(failed.difference or failed.frame).splitlines(), "", *_wire_in_words(played, failed.number)):
        say(line.rstrip())
    if failed.difference:
        say(f"If the screen is right as it is now: tui-store walk {played.path} --update")
    # A landing page that did not come is no step's fault, and there is no place to open.
    if failed.number:
        say(f"See for yourself, after step {failed.number - 1}: tui-store run --at {played.path}:{failed.number - 1}")
    complain(f"{failed.place}: {failed.problem}.")


def _wire_in_words(played: Played, failed: int) -> list[str]:
    number, lines = played.last_wire
    if not number:
        return ["Nothing has gone over the wire."]
    where = "in this step" if number == failed else f"in step {number}, and nothing since then"
    return [f"Over the wire, {where}:", *(f"  {line}" for line in lines)]


def _as_data(played: Played) -> dict[str, object]:
    failed = played.failed
    return {
        "file": played.path,
        "title": played.title,
        "passed": played.holds,
        "steps": played.steps,
        "played": len(played.done),
        "newSnapshots": played.new,
        "failed": None if failed is None else {"step": failed.number, "place": failed.place, "problem": failed.problem},
    }


def _summary(results: Sequence[Played], seconds: float) -> str:
    holding = sum(played.holds for played in results)
    steps = sum(len(played.done) for played in results)
    return f"{holding} of {len(results)} walkthroughs hold: {steps} steps in {seconds:.1f} s."


COMMAND = Command(
    "walk",
    params=[
        Argument(["files"], nargs=-1, metavar="FILE..."),
        Option(["-j", "jobs"], metavar="N", default="1", help="Play so many at once."),
        Option(["--report"], metavar="DIR", help="Write JUnit XML, a page with pictures, and a sign-off sheet."),
        *export_params(),
        Option(
            ["--bundle"], metavar="ZIP", help="Write all of it into one file for somebody else: tui-store open ZIP."
        ),
        Option(["--update"], is_flag=True, help="Approve the frames of all snapshots as they are now."),
        Option(["--json"], is_flag=True, help="Print one JSON object."),
    ],
    callback=walk,
    help="Play walkthroughs without a screen.",
)
