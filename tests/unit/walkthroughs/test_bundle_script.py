"""The script of a bundle says the same as the walkthrough, and no PIN."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_store.domain.account import Account
from tui_store.domain.errors import InputError
from tui_store.personas import all_personas, load_persona
from tui_store.resources import asset
from tui_store.walkthroughs.bundle_pins import WithoutPins, persona_toml, without_pins
from tui_store.walkthroughs.bundle_script import script_text
from tui_store.walkthroughs.reading import Read, read_walkthrough
from tui_store.walkthroughs.script import Given

SHIPPED = sorted(asset("walkthroughs").glob("*.walk.yaml"))
OWN = Account(
    "mine", "Me", {"firstName": 'A "B" \\ ü'}, pin="8642", about="The PIN is 8642", pucid="", has_history=False
)
STRANGE = """\
title: "no"
about: "A: b # c \\u2028 \\x85 \\U0001F600"
given: {outcomes: ["doOrder:-2", doOrder:0], persona: us-pin, seed: 007}
steps:
  - say: "  blanks, \\ttabs\\nand lines "
    within: 0.5
    notes: "- [x]"
  - call: {command: doOrder, set: {order: {children: [{code: 00123, qty: 2, sub: true, none: invalid, e: ""}]}}}
  - call: getCatalog
  - expect: {text: [yes, 1.50, "null", "*a", "&b", "!c"], not owned: X, "catalog.children[0].code": 1}
  - press: [Down, OK]
  - undo: 3
  - key: ["1", slash]
"""


def read(folder: Path, text: str) -> Read:
    path = folder / "one.walk.yaml"
    path.write_text(text, encoding="utf-8")
    return read_walkthrough(path)


def steps_of(folder: Path, steps: str, in_front: str = "mine") -> WithoutPins:
    return without_pins(read(folder, f"title: Code 8642\nsteps:\n{steps}"), OWN, in_front)


def test_a_script_reads_as_what_it_was_written_from(tmp_path: Path) -> None:
    for found in (*map(read_walkthrough, SHIPPED), read(tmp_path, STRANGE)):
        script = found.script
        text = script_text(script.title, script.about, script.given, [placed.step for placed in found.steps])
        again = read(tmp_path, text)
        assert (again.script.title, again.script.about) == (script.title, script.about)
        assert again.script.given == script.given
        assert [placed.step for placed in again.steps] == [placed.step for placed in found.steps]


def test_a_pin_is_written_by_its_name_for_whoever_is_in_front(tmp_path: Path) -> None:
    masked = steps_of(
        tmp_path,
        '  - type: "8642"\n  - key: ["8", "6", "4", "2"]\n  - persona: us-pin\n  - type: "4071"\n  - say: It is 8642.\n'
        '    notes: 8642!\n  - expect: {text: PIN is 8642}\n  - type: "18642"\n  - key: ["8", "6", "4", "2", enter]\n',
    )
    assert masked.own is not None
    stand_in = masked.own.pin
    assert [step.type for step in masked.steps if step.type] == ["$persona.pin"] * 3 + [f"1{stand_in}"]
    assert masked.steps[7].key == (*stand_in, "enter")
    assert (masked.steps[4].say, masked.steps[4].notes) == ("It is $persona.pin.", "$persona.pin!")
    assert masked.steps[5].expect is not None
    assert masked.steps[5].expect.text == (f"PIN is {stand_in}",)
    assert masked.title == "Code $persona.pin"
    assert masked.swap("8642 and 86421") == f"{stand_in} and 86421"
    assert "8642" not in script_text(masked.title, masked.about, read_given(tmp_path), masked.steps)
    assert "8642" not in persona_toml(masked.own)


def read_given(folder: Path) -> Given:
    return read_walkthrough(folder / "one.walk.yaml").script.given


def test_a_pin_in_pieces_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one\.walk\.yaml:5:5: The PIN is typed in pieces up to here: write type"):
        steps_of(tmp_path, '  - type: "86"\n  - say: and\n  - key: ["4", "2"]\n')
    assert steps_of(tmp_path, '  - type: "86"\n  - open: films\n  - type: "42"\n').own


def test_nobody_types_the_pin_that_stands_in(tmp_path: Path) -> None:
    masked = steps_of(tmp_path, '  - type: "0000"\n  - type: "73917392"\n')
    assert masked.own is not None
    assert masked.own.pin not in {"8642", "0000", "7391", "7392"}
    assert len(masked.own.pin) == 4


def test_a_shipped_account_needs_no_stand_in(tmp_path: Path) -> None:
    masked = without_pins(read(tmp_path, 'title: A\nsteps: [{type: "4071"}, {type: "8642"}]\n'), None, "us-pin")
    assert [step.type for step in masked.steps] == ["$persona.pin", "8642"]
    assert masked.own is None


@pytest.mark.parametrize("account", [*all_personas(), OWN], ids=lambda account: account.name)
def test_an_account_reads_as_what_it_was_written_from(tmp_path: Path, account: Account) -> None:
    path = tmp_path / f"{account.name}.toml"
    path.write_text(persona_toml(account), encoding="utf-8")
    assert load_persona(str(path)) == account
