"""`tui-store open ZIP`: plays a bundle on this machine, and says whether all is as it was on the other one."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from click import Argument, Command, Option

from tui_store.cli.output import say
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from tui_store.walkthroughs.bundle_compare import Course, StepDiffers
    from tui_store.walkthroughs.bundle_reading import Bundle

_SHOWN = 400


def open_bundle(file: str, *, show: bool, keep: str | None) -> int:
    """Play and compare; 0 only if every screen, every answer and the outcome are the same."""
    from tui_store.walkthroughs.bundle_reading import read_bundle
    from tui_store.walkthroughs.bundle_unzip import unpack

    where = plain(file)
    if show:
        from tui_store.cli.run import need_terminal

        need_terminal()
    target = _check_keep(keep) if keep is not None else None
    with TemporaryDirectory(prefix="tui-store-open-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "bundle"
        folder.mkdir()
        names = unpack(Path(file), folder)
        bundle = read_bundle(folder, names, where)
        _check_world(folder, names, where)
        if target is not None:
            _keep(folder, target)
        here, trace_is_same = _play(folder, Path(place) / "trace", where)
        code = _tell(bundle, here, trace_is_same=trace_is_same)
        if target is not None:
            say(f"unpacked  {plain(str(target))}")
        return _show(folder, here) or code if show else code


def _check_keep(name: str) -> Path:
    target = Path(name)
    shown = shortened(plain(name), 200)
    if not name.strip():
        raise InputError("The option --keep needs a folder: --keep mine.")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise InputError(f"Can't unpack into {shown}: it is there already and not an empty folder; name a new one.")
    except OSError as error:
        raise InputError(f"Can't unpack into {shown}: {error.strerror}.") from None
    return target


def _keep(folder: Path, target: Path) -> None:
    """All of it or nothing."""
    was_there = target.exists()
    try:
        shutil.copytree(folder, target, dirs_exist_ok=True)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        if was_there:
            target.mkdir(exist_ok=True)
        reason = error.strerror or "not all of it can be written"
        raise InputError(f"Can't unpack into {plain(str(target))}: {reason}.") from None


def _check_world(folder: Path, names: Sequence[str], where: str) -> None:
    from tui_store.cli.walk_play import check_world
    from tui_store.walkthroughs.bundle_format import SCRIPT
    from tui_store.walkthroughs.bundle_reading import check_world_inside
    from tui_store.walkthroughs.reading import read_walkthrough

    try:
        read = read_walkthrough(folder / SCRIPT)
        check_world_inside(read, names, where)
        check_world(read)
    except InputError as error:
        raise _said_of(error, where, folder) from None


def _said_of(error: InputError, where: str, folder: Path) -> InputError:
    """With the bundle's name where the folder's stood that nobody knows."""
    words = str(error).replace(f"{folder}/", "")
    return InputError(words if words.startswith(where) else f"{where}: {words}")


def _play(folder: Path, trace: Path, where: str) -> tuple[Course, bool]:
    from tui_store.cli.bundle_play import play_folder
    from tui_store.walkthroughs.bundle_compare import Course
    from tui_store.walkthroughs.bundle_format import TRACE, records_of

    kept = folder / TRACE
    there = kept.read_bytes() if kept.is_file() else None
    try:
        played, frames = play_folder(folder, trace)
    except InputError as error:
        raise _said_of(error, where, folder) from None
    return Course(records_of(played.done, frames), frames), there in {None, trace.read_bytes()}


# ---------------------------------------------------------------------- what a person reads


def _tell(bundle: Bundle, here: Course, *, trace_is_same: bool) -> int:
    from tui_store.walkthroughs.bundle_compare import differing
    from tui_store.walkthroughs.bundle_format import versions_here

    manifest, there = bundle
    say(f"{_line(manifest.title)}: {manifest.steps} steps, bundled with {_versions(manifest.versions)}")
    for note in manifest.notes:
        say(f"note    {_line(note)}")
    found = differing(there, here)
    ours = versions_here()
    if dict(manifest.versions) != ours:
        say(
            f"here is {_versions(ours)}: what differs may come from that alone"
            if found
            else f"here is {_versions(ours)}"
        )
    for step in found:
        _tell_of(step)
    if not trace_is_same:
        say("The trace is another one: compare trace.jsonl of --keep with what walk FILE --bundle writes here.")
    if found:
        say(f"DIFFERENT  {len(found)} of {len(there.steps)} screens and answers; {_outcome(there, here)}")
        return 1
    say(f"the same  all {len(there.steps)} screens and answers; {_outcome(there, here)}")
    return 0


def _tell_of(step: StepDiffers) -> None:
    say(f"step {step.number}  {_line(step.step)}")
    for sentence in step.sentences:
        say(f"        {_line(sentence)}")
    for line in step.frame.splitlines():
        say(f"        {plain(line)}".rstrip())


def _outcome(there: Course, here: Course) -> str:
    if there.problem == here.problem:
        return f"it does not hold, as there ({_line(here.problem)})" if here.problem else "it holds, as there"
    before = f"it did not hold there ({_line(there.problem)})" if there.problem else "it held there"
    return f"{before}, and here it {f'does not ({_line(here.problem)})' if here.problem else 'holds'}"


def _versions(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{_line(name)} {_line(number)}" for name, number in versions.items())


def _line(text: str) -> str:
    return shortened(plain(text), _SHOWN)


def _show(folder: Path, here: Course) -> int:
    from tui_store.cli.run import run
    from tui_store.walkthroughs.bundle_format import SCRIPT

    return run(at=f"{folder / SCRIPT}:{here.steps[-1].number}", trace=None)


COMMAND = Command(
    "open",
    params=[
        Argument(["file"], metavar="ZIP"),
        Option(["--show"], is_flag=True, help="Then open the storefront in this terminal, at the last step."),
        Option(["--keep"], metavar="DIR", help="Unpack it into this folder, too."),
    ],
    callback=open_bundle,
    help="Play a walkthrough's bundle, and say whether all is as it was where it was made.",
)
