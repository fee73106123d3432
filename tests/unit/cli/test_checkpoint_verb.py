from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.plans_shop import Shop, write_plans


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Shop:
    return Shop(cli, tmp_path)


def test_a_checkpoint_is_saved_listed_and_gone_back_to(shop: Shop) -> None:
    shop.buy("SMALL")
    bought = shop.everything()
    saved = shop.ask("checkpoint", "save", "just bought")
    assert list(saved) == ["name", "at", "words"]
    assert (saved["name"], saved["at"]) == ("just bought", "2026-03-01T00:00:00Z")
    assert "Small Plan" in saved["words"]
    shop.tell("clock", "advance", "3m")
    assert shop.ask("checkpoint", "list") == {"checkpoints": [saved]}
    moved = shop.everything()
    data = shop.ask("checkpoint", "restore", "just bought")
    assert (data["action"], data["now"]) == ("restore", "2026-03-01T00:00:00Z")
    assert shop.everything() == bought
    shop.tell("clock", "undo")
    assert shop.everything() == moved


def test_checkpoints_are_listed_in_words(shop: Shop) -> None:
    assert "no checkpoint yet" in shop.tell("checkpoint", "list")
    shop.tell("checkpoint", "save", "empty")
    shop.buy("SMALL")
    shop.tell("clock", "advance", "1d")
    line = shop.tell("checkpoint", "save", "with a plan")
    assert line.startswith("Saved with a plan: 2 Mar 2026, 00:00 UTC, ")
    lines = shop.tell("checkpoint", "list").splitlines()
    assert [line.split("  ")[0] for line in lines] == ["Name", "empty", "with a plan"]
    assert "2026-03-02 00:00" in lines[2]
    assert "Small Plan" in lines[2]
    assert max(map(len, lines)) <= 80


def test_two_courses_are_compared_by_what_is_owned_paid_and_different(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("checkpoint", "save", "fork")
    shop.tell("clock", "advance", "1m")
    shop.tell("checkpoint", "save", "paid")
    shop.tell("checkpoint", "restore", "fork")
    shop.tell("clock", "fail")
    shop.tell("clock", "advance", "1m")
    data = shop.ask("checkpoint", "diff", "paid")
    assert list(data) == ["shared", "left", "right"]
    assert data["shared"] == 1
    left, right = data["left"], data["right"]
    assert list(left) == ["name", "now", "paid", "purchases", "allPurchases", "events"]
    assert (left["name"], left["paid"], right["paid"]) == ("paid", "$11.98", "$5.99")
    assert [(row["code"], row["inDunning"]) for row in left["purchases"]] == [("SMALL", "false")]
    assert [(row["code"], row["inDunning"]) for row in right["purchases"]] == [("SMALL", "true")]
    assert [event["name"] for event in left["events"]] == ["renewed"]
    assert [event["name"] for event in right["events"]] == ["payment", "renewal-failed"]


def test_two_named_points_are_compared_in_words(shop: Shop) -> None:
    shop.tell("checkpoint", "save", "before")
    shop.buy("SMALL")
    shop.tell("checkpoint", "save", "after")
    text = shop.tell("checkpoint", "diff", "before", "after")
    assert max(map(len, text.splitlines())) <= 80
    left, right = text.partition("\nafter: ")[::2]
    assert "before: 1 Mar 2026, 00:00 UTC" in left
    assert "Owned: nothing" in left
    assert "Small Plan" in right
    assert "Paid: $5.99" in right


def test_a_course_compared_with_itself_has_nothing_of_its_own(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("checkpoint", "save", "here")
    data = shop.ask("checkpoint", "diff", "here")
    assert (data["left"]["events"], data["right"]["events"]) == ([], [])
    assert data["left"]["purchases"] == data["right"]["purchases"]
    assert shop.tell("checkpoint", "diff", "here", "here").count("No event of its own.") == 2


def test_a_name_may_have_blanks_and_any_letters(shop: Shop) -> None:
    names = ["vor dem Kündigen", "試用", "[bold]x[/]", "a" * 60]
    assert [shop.ask("checkpoint", "save", name)["name"] for name in names] == names
    assert [saved["name"] for saved in shop.ask("checkpoint", "list")["checkpoints"]] == names
    assert shop.ask("checkpoint", "restore", names[1])["action"] == "restore"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb", "a\x1b[2Jb", "a\u202eb", "\x00"])
def test_a_name_that_is_none_is_refused(shop: Shop, name: str) -> None:
    sentence = shop.refused("checkpoint", "save", name)
    assert "\x1b" not in sentence
    assert "\u202e" not in sentence


def test_a_name_is_given_once(shop: Shop) -> None:
    shop.tell("checkpoint", "save", "here")
    assert "here" in shop.refused("checkpoint", "save", "here")


def test_an_unknown_name_is_refused(shop: Shop) -> None:
    shop.tell("checkpoint", "save", "here")
    assert "there" in shop.refused("checkpoint", "restore", "there")
    assert "there" in shop.refused("checkpoint", "diff", "there")
    assert "there" in shop.refused("checkpoint", "diff", "here", "there")
    assert len(shop.refused("checkpoint", "restore", "q" * 5000)) < 400


def test_a_checkpoint_of_another_channel_is_refused(shop: Shop, cli: Cli, tmp_path: Path) -> None:
    shop.buy("SMALL")
    shop.tell("checkpoint", "save", "here")
    other = ["--channel", str(write_plans(tmp_path / "other", "other")), "--state", shop.world[3]]
    before = shop.standing()
    for line in (["restore", "here"], ["diff", "here"]):
        answer = cli("checkpoint", *line, *other)
        assert (answer.code, answer.out) == (2, "")
        assert "shop" in answer.sentence.lower()
    assert shop.standing() == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "save, list, restore or diff"),
        (["sav", "x"], "did you mean save"),
        (["save"], "checkpoint save NAME"),
        (["save", "a", "b"], "'b'"),
        (["list", "a"], "'a'"),
        (["restore", ""], "empty"),
        (["diff"], "checkpoint diff NAME [NAME]"),
        (["diff", "a", "b", "c"], "'c'"),
        (["list", "--backend", "remote"], "time is its own"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_before_anything_is_read(
    cli: Cli, tmp_path: Path, words: list[str], hint: str
) -> None:
    answer = cli("checkpoint", *words, "--channel", str(tmp_path / "not looked at"))
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence
    assert "not looked at" not in answer.err
