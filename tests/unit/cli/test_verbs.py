from __future__ import annotations

import gc
import sys

import pytest

from tests.unit.cli.conftest import Cli
from tui_store.cli import VERBS


def test_help_names_every_verb_and_every_option_of_a_world(cli: Cli) -> None:
    answer = cli("--help")
    assert (answer.code, answer.err) == (0, "")
    for word in (*VERBS, "--channel", "--persona", "--state", "--fresh", "--now", "--seed", "--version"):
        assert word in answer.out


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help_of_its_own(cli: Cli, verb: str) -> None:
    answer = cli(*verb.split(), "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: tui-store {verb}")


def test_the_version_is_printed(cli: Cli) -> None:
    answer = cli("--version")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.split()[0] == "tui-store"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["cal"], "did you mean call"),
        (["storefront"], "--help"),
        (["csfak"], "did you mean csfake check"),
        (["csfake"], "csfake check"),
        (["csfake", "chek"], "csfake check"),
        (["[bold]\x1b]52"], "--help"),
        (["--chanel", "x"], "did you mean --channel"),
        (["run", "--zzz"], "no option --zzz"),
        (["-x"], "-x"),
        (["call"], "COMMAND"),
        (["call", "getCatalog", "--seed"], "--seed"),
        (["call", "getCatalog", "extra"], "extra"),
        (["run", "--fresh=yes"], "--fresh"),
        (["csfake", "check"], "DIR"),
        (["--fresh", "call", "getCatalog"], "call"),
    ],
)
def test_a_wrong_verb_or_option_is_one_sentence(cli: Cli, arguments: list[str], hint: str) -> None:
    answer = cli(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence
    assert "\x1b" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--now", "yesterday"], "--now"),
        (["--now", "0001-01-01T00:00:00+14:00"], "--now"),
        (["--seed", "seven"], "--seed"),
        (["--seed", "1e3"], "--seed"),
        (["--seed", "9" * 30], "--seed"),
        (["--fresh", "--state", "x.sqlite"], "exclude each other"),
        (["--channel", ""], "--channel"),
        (["--state", " "], "--state"),
        (["--persona", "nobody-at-all"], "nobody-at-all"),
    ],
)
@pytest.mark.parametrize("verb", [["run"], ["call", "getCatalog"]])
def test_a_wrong_value_is_one_sentence(cli: Cli, verb: list[str], arguments: list[str], hint: str) -> None:
    answer = cli(*verb, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence


def test_a_very_long_argument_is_not_repeated_in_full(cli: Cli) -> None:
    assert len(cli("call", "x" * 100_000).sentence) < 1200


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("a\x1b[31mb"), 1, "ZeroDivisionError (a[31mb)"),
        (RecursionError("deep"), 1, "RecursionError"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
    ],
)
def test_nothing_ever_prints_a_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str
) -> None:
    def fail(arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr("tui_store.cli._carry_out", fail)
    answer = cli("call", "getCatalog")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_garbage_is_collected_again_after_the_storefront(cli: Cli) -> None:
    cli("run", "--persona", "nobody")
    assert gc.isenabled()


def test_closed_streams_are_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui_store.cli import main

    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--version"]) == 0
    assert main(["nonsense"]) == 2
