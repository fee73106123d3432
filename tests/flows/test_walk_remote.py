"""Walkthroughs over a Purchase Service of their own."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from pathlib import Path

import pytest

from tests.support.terminal import TUI_STORE, Terminal
from tui_store.channel_store.trace_file import json_line
from tui_store.cli.headless import headless
from tui_store.cli.own_service import THREAD
from tui_store.cli.remote_options import PASSWORD_VARIABLE
from tui_store.cli.walk_play import check_world, options_of, world_of
from tui_store.domain.errors import InputError
from tui_store.resources import asset
from tui_store.walkthroughs.player import Player
from tui_store.walkthroughs.reading import Read, read_walkthrough
from tui_store.walkthroughs.script import Given
from tui_store.walkthroughs.snapshots import Snapshots
from tui_store.walkthroughs.storefront import Failed, Storefront, size_of

SOAK = bool(os.environ.get("TUI_STORE_SOAK"))
SIZE = (120, 36)
SHIPPED = ["device-class-refused", "remote-purchase-approved", "remote-purchase-denied"]
MINE = """\
title = "Somebody of my own"
[payment]
label = "Visa ending in 4242"
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where services keep what they keep."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def is_left(temporary: Path) -> bool:
    return any(temporary.iterdir()) or any(thread.name == THREAD for thread in threading.enumerate())


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def played(read: Read) -> tuple[list[str], list[str]]:
    """Every frame, and the trace as it is written; with time for it, the pictures, too."""
    async with headless(world_of(read), size_of(read.script.given.size)) as storefront:
        player = Player(storefront, Snapshots(read.path))
        frames = []
        for placed in read.steps:
            done = await player.play(placed)
            assert not done.problem, f"{done.place}: {done.problem}\n{done.frame}"
            frames += [storefront.frame(), storefront.picture()] if SOAK else [storefront.frame()]
        return frames, [json_line(event).decode() for event in storefront.app.recorder.events]


@pytest.mark.parametrize("name", SHIPPED if SOAK else SHIPPED[:1])
async def test_two_plays_are_the_same_and_nothing_of_the_persons_own_is_used_or_changed(
    name: str, fence: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_walkthrough(asset("walkthroughs", f"{name}.walk.yaml"))
    first = await played(read)
    monkeypatch.setenv(PASSWORD_VARIABLE, "a password of another service")
    for option, value in (("SERVICE_URL", "http://127.0.0.1:9"), ("USER", "ben"), ("DEVICE_CLASS", "fridge")):
        monkeypatch.setenv(f"TUI_STORE_{option}", value)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    settings = fence / "config" / "tui-store" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('backend = "local"\n[remote]\ntenant = "other"\n', encoding="utf-8")
    assert await played(read) == first
    assert files_in(fence) == [settings]
    assert not is_left(temporary)
    assert "127.0.0.1" not in "".join(line for lines in first for line in lines)
    assert not any('"demo"' in line for line in first[1])


async def test_who_sells_changes_in_mid_session_and_the_ledger_with_it(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    async with headless(options_of(Given(persona="mine.toml"), tmp_path), SIZE) as storefront:
        assert not is_left(temporary)
        local, date = storefront.frame(), storefront.app.date
        assert "VOTES" in await storefront.owned()
        await storefront.backend("remote")
        await storefront.expect(screen="landing", text=["Somebody of my own", "signed on"], absent=date)
        assert not await storefront.owned()
        await storefront.open("catalog")
        await storefront.choose("Streamlight Basic")
        await storefront.choose("Buy")
        with pytest.raises(Failed, match="who sells cannot be changed while something is being asked"):
            await storefront.backend("local")
        await storefront.choose("I agree")
        await storefront.press("OK")
        await storefront.expect(owned="SL-BASIC")
        assert storefront.result("orderStatus.status") == "1"
        await storefront.backend("local")
        assert storefront.frame() == local
        assert "SL-BASIC" not in await storefront.owned()
        with pytest.raises(Failed, match="there is no backend 'cloud'"):
            await storefront.backend("cloud")
    assert not is_left(temporary)


async def test_a_service_ends_with_a_walkthrough_that_breaks_off(temporary: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with headless(options_of(Given(backend="remote"), Path()), SIZE):
            assert is_left(temporary)
            raise ZeroDivisionError
    assert not is_left(temporary)


def test_a_look_at_the_world_starts_no_service_and_names_the_file(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "one.walk.yaml"
    text = "title: One\ngiven: {backend: remote, persona: PERSONA}\nsteps: [press: OK]\n"
    path.write_text(text.replace("PERSONA", "uk"), encoding="utf-8")
    check_world(read_walkthrough(path))
    assert not is_left(temporary)
    path.write_text(text.replace("PERSONA", "nobody"), encoding="utf-8")
    with pytest.raises(InputError, match=r"one\.walk\.yaml:2:35: There is no persona"):
        check_world(read_walkthrough(path))


def test_a_service_that_can_keep_nothing_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    own = options_of(Given(backend="remote"), tmp_path).remote.own
    assert own is not None
    with pytest.raises(InputError, match=r"The service has no folder for its data \(No such file or directory\)"):
        own.start()


@pytest.mark.skipif(not SOAK, reason="a terminal and two programs")
def test_a_person_looks_at_it_on_the_real_screen_and_leaves_nothing_behind(fence: Path, temporary: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(temporary)}
    for arguments in (("run", "--at", "remote-purchase-approved:10"), ("present", SHIPPED[1])):
        terminal = Terminal((*TUI_STORE, *arguments), environment, (120, 40))
        try:
            while arguments[0] == "present" and "Thank you" not in terminal.until(" of 17"):
                terminal.press("f7")
                terminal.until_not(re.findall(r" \d+ of 17", terminal.text)[-1])
            terminal.until("Thank you")
            assert any(temporary.iterdir())
            terminal.press("ctrl+q")
            terminal.ends_well()
        finally:
            terminal.close()
        assert not any(temporary.iterdir())
    assert not files_in(fence)


async def bought(storefront: Storefront) -> str:
    """Buy a plan; the status of the order."""
    await storefront.open("catalog")
    await storefront.choose("Streamlight Basic")
    await storefront.choose("Buy")
    await storefront.choose("I agree")
    await storefront.press("OK")
    return storefront.result("orderStatus.status")


@pytest.mark.skipif(not SOAK, reason="each starts a service")
@pytest.mark.parametrize(
    ("crm", "status", "owns"),
    [("approve", "1", True), ("no-reference", "1", True), ("deny", "-3", False)]
    + [(crm, "-2", False) for crm in ("slow", "broken", "down")],
)
async def test_the_crm_does_what_was_said_of_it(crm: str, status: str, *, owns: bool, temporary: Path) -> None:
    given = Given.model_validate({"backend": "remote", "crm": crm, "device": "fridge"})
    async with headless(options_of(given, Path()), SIZE) as storefront:
        assert await bought(storefront) == status
        assert ("SL-BASIC" in await storefront.owned()) is owns
    assert not is_left(temporary)


@pytest.mark.skipif(not SOAK, reason="pytest in a process of its own")
def test_both_fixtures_sell_through_a_service(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "test_remote.py").write_text(
        """
import pytest

@pytest.mark.storefront(backend="remote", crm="deny")
async def test_storefront(storefront):
    await storefront.expect(screen="landing", text="signed on")
    await storefront.backend("local")
    await storefront.expect(absent="signed on")

@pytest.mark.storefront(backend="remote")
async def test_node(channel_store):
    assert (await channel_store.run("getCatalog")).get("status") == 1
""",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", str(tmp_path)]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert "2 passed" in answer.stdout, answer.stdout + answer.stderr
