"""What a walkthrough is written as for others: an asciicast, pictures, a pytest file, a script for Roku's remote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyte
import pytest
import yaml

from tui_store.cli import main

PLAY = """\
title: 'A "play" with \\ and *'
about: 'It ends with "'
given: {persona: us-pin, size: 80x24}
steps:
  - say: The first words.
  - open: catalog
  - choose: Streamlight Basic
  - choose: Buy
  - type: "0000"
  - press: OK
  - expect: {text: That PIN is not right, catalog.status: 1}
  - type: $persona.pin
  - snapshot: asked
  - press: [Down, Home]
"""
KINDS = ("cast", "svg", "rasp", "pytest")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    path = folder / "one.walk.yaml"
    path.write_text(PLAY, encoding="utf-8")
    out = folder / "out"
    assert (
        main(["walk", str(path), "--update", *(word for kind in KINDS for word in (f"--{kind}", str(out / kind)))]) == 0
    )
    return out


def test_a_terminal_that_plays_the_cast_shows_every_step_and_its_caption(exported: Path) -> None:
    header, *events = (
        json.loads(line) for line in (exported / "cast" / "one.cast").read_text(encoding="utf-8").splitlines()
    )
    assert header == {"version": 3, "term": {"cols": 80, "rows": 26}, "title": 'A "play" with \\ and *'}
    screen = pyte.Screen(80, 26)
    stream = pyte.Stream(screen)
    frames = []
    for seconds, kind, data in events:
        assert seconds >= 0
        if kind == "o":
            stream.feed(data)
            frames.append("\n".join(screen.display))
    markers = [data for _, kind, data in events if kind == "m"]
    assert markers[0] == "say: The first words."
    assert len(markers) == len(frames) == 10
    assert "Not signed in" in frames[0]
    assert "24 products" in frames[1]
    assert "That PIN is not right" in frames[5]
    assert "Not signed in" in frames[9]
    assert all("The first words." in frame.splitlines()[25] for frame in frames)
    assert events[-1][1:] == ["x", "0"]


def test_there_is_a_picture_for_every_step(exported: Path) -> None:
    pictures = sorted(path.name for path in (exported / "svg").glob("*.svg"))
    assert pictures == [f"one.{number:03d}.svg" for number in range(1, 11)]


def test_the_pytest_file_passes(exported: Path) -> None:
    folder = exported / "pytest"
    text = (folder / "test_one.py").read_text(encoding="utf-8")
    assert "4071" not in text
    frame = folder / "test_one.py.frames" / "asked.txt"
    frame.write_text(frame.read_text(encoding="utf-8").replace("That PIN", "This PIN"), encoding="utf-8")
    for code, words in ((1, "the screen is not as it was approved as 'asked'"), (0, "1 passed")):
        answer = run_pytest(folder, *(() if code else ("--walkthroughs-update",)))
        assert answer.returncode == code, answer.stdout
        assert words in answer.stdout


def run_pytest(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    without = (word for plugin in ("schemathesis", "cacheprovider", "xdist") for word in ("-p", f"no:{plugin}"))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *without, *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_script_for_a_device_has_its_keys_and_the_rest_in_its_place(exported: Path) -> None:
    text = (exported / "rasp" / "one.rasp").read_text(encoding="utf-8")
    script = yaml.safe_load(text)
    assert script["params"] == {"rasp_version": 1, "default_keypress_wait": 2, "channels": {"app": "dev"}}
    assert script["steps"] == [{"launch": "app"}, {"text": "0000"}, {"press": "ok"}]
    lines = text.splitlines()
    assert "2 of 9 steps have a counterpart" in lines[1]
    by_hand = [line.partition("left out: ")[2] for line in lines if "by hand" in line]
    assert [line.partition(".")[0] for line in by_hand] == ["2", "3", "4", "7", "8", "9", "10"]
    assert by_hand[4] == "8. type: $persona.pin"
    assert lines.index("    - press: ok") + 1 == lines.index("    # by hand, or left out: 7. " + by_hand[3][3:])


def test_each_option_writes_its_own_kind_and_no_other(exported: Path) -> None:
    assert [path.name for path in (exported / "cast").iterdir()] == ["one.cast"]
    assert [path.name for path in (exported / "rasp").iterdir()] == ["one.rasp"]
    assert {path.suffix for path in (exported / "svg").iterdir()} == {".svg"}
    assert (exported / "pytest" / "test_one.py").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / "one.walk.yaml"
    path.write_text(PLAY, encoding="utf-8")
    (tmp_path / "file").touch()
    for folder, words in ((str(tmp_path / "file"), "Can't write"), (" ", "There is no folder named for")):
        assert main(["walk", str(path), f"--{kind}", folder]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "one.walk.yaml", tmp_path / "b" / "one.walk.yaml"]
    for path in paths:
        path.parent.mkdir()
        path.write_text("title: Short\nsteps: [{say: Hello}]\n", encoding="utf-8")
    assert main(["walk", *map(str, paths), "--rasp", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one-2.rasp", "one.rasp"]
