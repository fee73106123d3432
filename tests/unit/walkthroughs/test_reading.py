from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.walkthroughs.conftest import GOOD, Refuse
from tui_store.domain.errors import InputError
from tui_store.walkthroughs.reading import LARGEST, read_walkthrough


def written(folder: Path, text: str, name: str = "one") -> Path:
    path = folder / f"{name}.walk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_of_something_needs_no_list_and_keys_of_the_remote_no_capitals(tmp_path: Path) -> None:
    read = read_walkthrough(
        written(tmp_path, GOOD + "  - press: [down, OPTIONS]\n  - expect: {text: A, owned: 12345}\n")
    )
    assert [placed.step.intent for placed in read.steps] == ["say", "press", "press", "expect"]
    assert read.steps[2].step.press == ("Down", "Options")
    expected = read.steps[3].step.expect
    assert expected is not None
    assert (expected.text, expected.owned) == (("A",), ("12345",))
    assert str(read.steps[3]) == f"{tmp_path}/one.walk.yaml:8:5"


def test_steps_of_included_files_stand_where_they_are_included(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    written(tmp_path / "parts", "title: In\nsteps:\n  - say: one\n  - include: deeper.walk.yaml\n", "in")
    written(tmp_path / "parts", "title: Deeper\nsteps:\n  - say: two\n", "deeper")
    read = read_walkthrough(written(tmp_path, GOOD + "  - include: parts/in.walk.yaml\n  - say: three\n"))
    assert [placed.step.say for placed in read.steps] == ["Hello.", None, "one", "two", "three"]
    assert [placed.number for placed in read.steps] == [1, 2, 3, 4, 5]
    assert str(read.steps[3]).endswith("/parts/deeper.walk.yaml:3:5")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title", "titel", "one.walk.yaml:1:1: There is no 'titel' here: did you mean title?"),
        ("title: A walkthrough", "about: it", "one.walk.yaml:1:1: 'title' is missing in the file."),
        ("persona", "person", "one.walk.yaml:3:3: There is no 'person' here: did you mean persona?"),
        ("persona: us", "size: us", "one.walk.yaml:3:9: A window's size is written 120x36."),
        ("persona: us-no-pin", "size: 9x9", "one.walk.yaml:3:9: A window has 20x5 to 500x500 cells."),
        ("persona: us-no-pin", "seed: many", "one.walk.yaml:3:9: This is a whole number."),
        (
            "persona: us-no-pin",
            "clock: soon",
            "one.walk.yaml:3:10: A moment is written 2026-03-01 or 2026-03-01T12:00:00Z.",
        ),
        (
            "persona: us-no-pin",
            "outcomes: doOrder:-9",
            "one.walk.yaml:3:13: doOrder has no outcome -9: it has 2, 0, -1, -2, -3, -4, pass, kill.",
        ),
        ("say: Hello", "sya: Hello", "one.walk.yaml:5:5: There is no 'sya' here: did you mean say?"),
        ("say: Hello.", "say:", "one.walk.yaml:5:9: This is empty: say something, or leave it out."),
        ("say: Hello.", "say: ''", "one.walk.yaml:5:10: This is empty: say something, or leave it out."),
        ("say: Hello.", "say: {a: b}", "one.walk.yaml:5:10: This is a text, in one piece."),
        (
            "press: OK",
            "press: OK\n    key: x",
            "one.walk.yaml:6:5: A step does one thing, and this one does press and key: write a step for each.",
        ),
        ("press: OK", "press: [OK, K]", "one.walk.yaml:6:17: There is no 'K' here: did you mean OK?"),
        ("press: OK", "undo: 0", "one.walk.yaml:6:11: This is more than 0."),
        (
            "press: OK",
            "within: 5",
            "one.walk.yaml:6:5: A step does one thing, and this one does nothing: write a step for each.",
        ),
        ("press: OK", "open: clok", "one.walk.yaml:6:11: There is no 'clok' here: did you mean clock?"),
        (
            "press: OK",
            "snapshot: ../x",
            "one.walk.yaml:6:15: A snapshot's name has letters, digits, blanks, dots and hyphens, 60 at most.",
        ),
        (
            "press: OK",
            "expect: {orderState.status: 1}",
            "one.walk.yaml:6:13: There is no 'orderState' to expect: did you mean orderStatus?",
        ),
        (
            "press: OK",
            "expect: {scren: catalog}",
            "one.walk.yaml:6:13: There is no 'scren' to expect: did you mean screen?",
        ),
        (
            "press: OK",
            "expect: {price: 5}",
            "one.walk.yaml:6:13: There is no 'price' to expect: there are screen, focus, text, absent, owned, "
            "not owned, date, and fields: orderStatus.status.",
        ),
        (
            "press: OK",
            "expect: {orderStatus: 1}",
            "one.walk.yaml:6:13: orderStatus holds several values: say which, for example orderStatus.status: 1.",
        ),
        (
            "press: OK",
            "wait: 3",
            "one.walk.yaml:6:5: There is no 'wait' here: a step ends by itself once the app is at rest; one that needs "
            "longer takes within: 30 beside it.",
        ),
        (
            "press: OK",
            "Note: It is quiet.",
            "one.walk.yaml:6:5: There is no 'Note' here: write say for a caption, or put notes under a step.",
        ),
        (
            "press: OK",
            "click: Buy",
            "one.walk.yaml:6:5: There is no 'click' here: write choose and the text of what is meant.",
        ),
        (
            "steps:",
            "Steps:",
            "one.walk.yaml:4:1: There is no 'Steps' here: did you mean steps?",
        ),
        ("press: OK", "expect: {}", "one.walk.yaml:6:13: Say what is expected, for example text: Thank you."),
        (
            "press: OK",
            "expect: {orderStatus.status: [1, 2]}",
            "one.walk.yaml:6:13: orderStatus.status is compared with one value, not with several.",
        ),
        (
            "press: OK",
            "call: getCatlog",
            "one.walk.yaml:6:11: The ChannelStore node has no command getCatlog: did you mean getCatalog?",
        ),
        (
            "press: OK",
            "call: {command: doOrder, set: {ordr: 1}}",
            "one.walk.yaml:6:11: The ChannelStore node has no field ordr: did you mean order?",
        ),
        ("press: OK", "include: two.walk.yaml", "one.walk.yaml:6:5: There is no file two.walk.yaml to include."),
        (
            "press: OK",
            "include: one.walk.yaml",
            "one.walk.yaml:6:5: This includes one.walk.yaml, which is being read already: it would never end.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_nearest_right_word(
    refusal: Refuse, old: str, new: str, sentence: str
) -> None:
    assert old in GOOD
    assert refusal(GOOD.replace(old, new, 1)) == sentence


def test_a_file_without_steps_or_without_anything_is_refused(refusal: Refuse) -> None:
    assert refusal("") == "one.walk.yaml is empty: a walkthrough has a title and steps."
    assert refusal("title: A\nsteps: []\n") == "one.walk.yaml:2:8: A walkthrough has at least one step."
    assert refusal("- a\n") == "one.walk.yaml:1:1: A walkthrough begins with keys such as title and steps."


def test_the_only_step_of_a_file_is_refused_for_what_is_wrong_with_it(refusal: Refuse) -> None:
    assert refusal("title: T\nsteps:\n  - sya: A\n") == "one.walk.yaml:3:5: There is no 'sya' here: did you mean say?"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    huge, binary = tmp_path / "huge.walk.yaml", tmp_path / "binary.walk.yaml"
    huge.write_bytes(b"#" * (LARGEST + 1))
    binary.write_bytes(b"title: A\nsteps:\n  - say: \xff\n")
    for path, words in (
        (tmp_path / "none.walk.yaml", "Can't read"),
        (tmp_path, "Can't read"),
        (huge, "larger than 1,000,000 bytes"),
        (binary, "binary.walk.yaml:3:1: This is no text in UTF-8."),
    ):
        with pytest.raises(InputError, match=words.replace(".", r"\.")):
            read_walkthrough(path)


def test_files_that_include_each_other_without_end_are_refused(tmp_path: Path) -> None:
    for number in range(20):
        written(tmp_path, f"title: T\nsteps:\n  - include: {number + 1}.walk.yaml\n", str(number))
    written(tmp_path, "title: T\nsteps:\n  - say: end\n", "20")
    with pytest.raises(InputError, match="more than 8 deep"):
        read_walkthrough(tmp_path / "0.walk.yaml")
    written(tmp_path, "title: T\nsteps:\n  - include: a.walk.yaml\n", "b")
    with pytest.raises(InputError, match="would never end"):
        read_walkthrough(written(tmp_path, "title: T\nsteps:\n  - include: b.walk.yaml\n", "a"))


def test_included_steps_count_too(tmp_path: Path) -> None:
    written(tmp_path, "title: T\nsteps:\n" + "  - say: a\n" * 1500, "many")
    path = written(tmp_path, "title: T\nsteps:\n" + "  - include: many.walk.yaml\n" * 2)
    with pytest.raises(InputError, match=r"Here is step 2,001, and 2,000 are the most\."):
        read_walkthrough(path)
