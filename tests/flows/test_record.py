"""What is recorded passes when it is played."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.events import MouseDown, MouseUp
from textual.geometry import Size

from tests.support.shops import shop
from tui_store.channel_store.outcome_rule import parse_rule
from tui_store.cli import main
from tui_store.cli.headless import headless
from tui_store.cli.options import WorldOptions
from tui_store.cli.recorded_world import given_of, new_world
from tui_store.cli.walk_play import play_file
from tui_store.walkthroughs.reading import read_walkthrough
from tui_store.walkthroughs.rest import rest, settle, taken_in
from tui_store.walkthroughs.storefront import Storefront
from tui_store.walkthroughs.witness import Step, Witness, size_in_words
from tui_store.walkthroughs.writing import as_yaml

SESSIONS, KEYS_A_SESSION = (200, 40) if os.environ.get("TUI_STORE_SOAK") else (10, 12)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIZE = (120, 36)
CLICK = "click"
# As people press them: mostly arrows and OK, and now and then something else.
KEYS = ["up", "down", "left", "right"] * 4 + ["enter"] * 9 + ["escape"] * 2
KEYS += [
    "h",
    "asterisk",
    "slash",
    "f2",
    "f3",
    "f4",
    "tab",
    "1",
    "2",
    "a",
    "backspace",
    "space",
    "f5",
    "f1",
    CLICK,
    CLICK,
]


Done = str | tuple[int, int]  # a key, or a place that is clicked


async def session(options: WorldOptions, done: Sequence[Done]) -> list[Step]:
    async with headless(options, SIZE) as front:
        witness = Witness(front.app)
        front.app.witness = witness.see
        for one in done:
            if isinstance(one, str):
                await front.key(one)
            else:
                await click(front, *one)
        return witness.finish()


async def click(front: Storefront, x: int, y: int) -> None:
    """As a terminal reports it: the pilot's own clicks go past the app."""
    for kind in (MouseDown, MouseUp):
        front.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        await taken_in(front.app)
        await settle(front.app, front.pilot)
    await rest(front.app, front.pilot, 10)


def where(frame: str, words: str) -> tuple[int, int]:
    """The place at which words begin in a frame."""
    for y, line in enumerate(frame.splitlines()):
        if words in line:
            return line.index(words), y
    raise AssertionError(f"{words} is not on\n{frame}")


async def clicked(options: WorldOptions, *words: str) -> list[Step]:
    """What is recorded where one clicks on one text after another."""
    async with headless(options, SIZE) as front:
        witness = Witness(front.app)
        front.app.witness = witness.see
        for text in words:
            await click(front, *where(front.frame(), text))
        return witness.finish()


def options_for(persona: str = "us-no-pin") -> WorldOptions:
    return WorldOptions(persona=persona, fresh=True, now=NOW, seed=1)


def played_again(folder: Path, options: WorldOptions, steps: list[Step]) -> str:
    """What does not hold when it is played, with the file; empty if all does."""
    path = folder / "recorded.walk.yaml"
    path.write_text(as_yaml("Recorded", given_of(options, folder), steps), encoding="utf-8")
    played = play_file(str(path))
    failed = played.failed
    return f"{failed.number} {failed.what}: {failed.problem}\n{path.read_text()}" if failed else ""


@pytest.mark.parametrize("number", range(SESSIONS))
def test_a_random_session_passes_when_it_is_played(tmp_path: Path, number: int) -> None:
    persona = ("us-no-pin", "us-pin", "sales-tax", "declined-card", "no-payment-method")[number % 5]
    options = options_for(persona)
    chance = random.Random(number)
    done = [
        (chance.randrange(SIZE[0]), chance.randrange(SIZE[1])) if key == CLICK else key
        for key in chance.choices(KEYS, k=KEYS_A_SESSION)
    ]
    steps = asyncio.run(session(options, done))
    assert not played_again(tmp_path, options, steps)


def test_moves_to_something_with_a_name_and_ok_become_a_choice_and_no_pin_is_written(tmp_path: Path) -> None:
    options = options_for("us-pin")
    keys = ["down", "down", "enter", "right", "enter", "enter", *"4071", "enter", "enter"]
    steps = asyncio.run(session(options, keys))
    assert [step for step in steps if "expect" not in step] == [
        {"choose": "Plans and products"},
        {"choose": "Streamlight Basic"},
        {"choose": "Buy"},
        {"type": "$persona.pin"},
        {"choose": "I agree"},
        {"choose": "OK"},
    ]
    last = steps[-1]["expect"]
    assert (last["screen"], last["orderStatus.status"]) == ("catalog", 1)
    assert not played_again(tmp_path, options, steps)


def test_a_wrong_pin_is_written_as_noughts() -> None:
    keys = ["down", "down", "enter", "enter", "enter", *"9876", "enter"]
    steps = asyncio.run(session(options_for("us-pin"), keys))
    assert {"type": "0000"} in steps
    assert "9876" not in str(steps)


def test_a_pin_that_is_typed_from_elsewhere_in_the_dialog_is_not_written_either(tmp_path: Path) -> None:
    options = options_for("us-pin")
    keys = ["down", "down", "enter", "enter", "enter", "tab", "4", "backspace", "4", "0", "tab", "7", "1", "enter"]
    steps = asyncio.run(session(options, keys))
    assert {"type": "$persona.pin"} in steps
    assert not [step for step in steps if set("4071") & set(str(step.get("key", "")))]
    assert not played_again(tmp_path, options, steps)


def test_what_is_typed_is_one_step() -> None:
    steps = asyncio.run(session(options_for(), ["down", "down", "enter", "slash", *"northside", "enter"]))
    assert {"type": "northside"} in steps


def test_what_is_clicked_is_what_a_remote_would_have_chosen(tmp_path: Path) -> None:
    options = options_for()
    steps = asyncio.run(
        clicked(options, "Plans and products", "Monthly", "Streamlight Basic", "Streamlight Basic", "Add to cart")
    )
    assert [step for step in steps if "expect" not in step] == [
        {"choose": "Plans and products"},
        {"key": ["shift+tab", "shift+tab"]},
        {"press": "Right"},
        {"key": ["tab", "tab"]},
        {"press": "Right"},
        {"choose": "Streamlight Basic"},
        {"choose": "Add to cart"},
    ]
    assert not played_again(tmp_path, options, steps)


def test_a_click_on_a_scroll_bar_takes_the_focus_nowhere() -> None:
    async def scrolled() -> list[Step]:
        async with headless(options_for(), SIZE) as front:
            await front.open("catalog")
            witness = Witness(front.app)
            front.app.witness = witness.see
            bar = front.app.screen.query_one("#grid").vertical_scrollbar.region
            await click(front, bar.x, bar.y)
            return witness.finish()

    assert asyncio.run(scrolled()) == []


def test_a_value_that_is_turned_on_the_way_to_a_choice_is_not_forgotten(tmp_path: Path) -> None:
    options = options_for()
    steps = asyncio.run(session(options, ["f3", "right", "right", "down", "right"]))
    assert steps[0] == {"open": "outcomes"}
    assert [step for step in steps if step.get("press") == "Right"]
    assert not played_again(tmp_path, options, steps)


def test_several_outcome_rules_a_channel_beside_the_file_and_the_window_are_written_so_that_they_are_read(
    tmp_path: Path,
) -> None:
    channel = shop(tmp_path / "shops" / "corner")
    rules = (parse_rule("doOrder:-2:next"), parse_rule("getCatalog:0:after:delay=1s"))
    options = options_for()._replace(channel=str(channel), outcomes=rules)
    given = given_of(options, tmp_path)
    assert given["channel"] == "shops/corner"
    path = tmp_path / "recorded.walk.yaml"
    text = as_yaml("Recorded", {**given, "size": size_in_words(Size(9, 3))}, [{"expect": {"screen": "landing"}}])
    path.write_text(text, encoding="utf-8")
    read = read_walkthrough(path).script.given
    assert (read.outcomes, read.size) == (tuple(map(str, rules)), "20x5")
    assert play_file(str(path)).holds


def test_a_seed_of_nought_is_kept_and_no_recording_begins_with_the_files_alone() -> None:
    options = new_world(WorldOptions(seed=0, fake_server=True), NOW)
    assert given_of(options, Path()) == {"clock": "2026-11-21T12:00:00Z", "seed": 0}
    assert not options.fake_server


def test_the_palette_records_in_a_new_world_and_gives_back_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def both() -> frozenset[str]:
        async with headless(options_for(), SIZE) as front:
            await buy(front)
            await front.press("Home")
            await palette(front, "record a walk")
            await front.expect(screen="landing", text=["Recording"], not_owned="SL-BASIC")
            await buy(front)
            await palette(front, "stop rec")
            await front.expect(screen="landing", text=["Wrote"], absent="● Recording")
            return await front.owned()

    assert asyncio.run(both()) == frozenset({"SL-BASIC", "FILM-TIDEWATER", "SL-KIDS", "TICKET-PREMIERE", "VOTES"})
    played = play_file("recorded-1.walk.yaml")
    assert played.holds, played.failed
    written = Path("recorded-1.walk.yaml").read_text(encoding="utf-8")
    assert "orderStatus.status: 1" in written
    assert "ctrl+p" not in written


async def buy(front: Storefront) -> None:
    # By keys alone: a choice moves the focus before anybody sees it.
    await front.key("down", "down", "enter", "right", "enter", "enter", "enter", "enter")


async def palette(front: Storefront, words: str) -> None:
    await front.key("ctrl+p")
    await front.type(words)
    await front.key("enter")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["there"], "there.walk.yaml is there already: choose another name, or add --force."),
        (["no/folder/file"], "There is no folder"),
        (["new", "--state", "x.sqlite"], "A recording begins in a new world: leave --state out."),
        (["new", "--persona", "nobody"], "nobody"),
        (
            ["new", "--fake-server"],
            "A walkthrough cannot begin with --fake-server: leave it out",
        ),
        (["new", "--backend", "remote"], "What is done at a service cannot be recorded yet"),
        (["new"], "needs a terminal"),
    ],
)
def test_a_recording_that_cannot_be_is_refused_before_it_begins(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.walk.yaml").write_text("title: Mine\n", encoding="utf-8")
    assert main(["record", *arguments]) == 2
    answer = capsys.readouterr()
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["there.walk.yaml"]
    assert (tmp_path / "there.walk.yaml").read_text(encoding="utf-8") == "title: Mine\n"
