"""Outcome rules as text: what they say, what is refused and in which words, and how they are completed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.channel_store.commands import COMMANDS
from tui_store.channel_store.outcome_rule import BadOutcome, OutcomeRule, completions, outcomes_of, parse_rule
from tui_store.channel_store.outcomes import Outcomes
from tui_store.text import plain

FEW = settings(max_examples=60, deadline=None, derandomize=True)
PAIRS = [(command.name, outcome) for command in COMMANDS.values() for outcome in outcomes_of(command)]


@st.composite
def rules(draw: st.DrawFn) -> OutcomeRule:
    command, outcome = draw(st.sampled_from(PAIRS))
    thousandths = draw(st.integers(1 if outcome == "pass" else 0, 3_600_000))
    times = draw(
        st.sampled_from(["next", "always", "p=0.5", "p=.25", "p=1"])
        | st.integers(1, 999_999).map(lambda number: f"nth={number}")
    )
    return OutcomeRule(command, outcome, draw(st.sampled_from(["before", "after"])), thousandths / 1000, times)


@FEW
@given(rules())
def test_a_rule_reads_back_from_its_own_text(rule: OutcomeRule) -> None:
    assert parse_rule(str(rule)) == rule


@FEW
@given(rules(), st.randoms(use_true_random=False), st.booleans())
def test_parts_may_stand_in_any_order_and_case(rule: OutcomeRule, chance: object, upper: bool) -> None:
    command, outcome, *parts = str(rule).split(":")
    chance.shuffle(parts)  # type: ignore[attr-defined]
    text = " : ".join([command, outcome, *parts])
    assert parse_rule(text.upper() if upper else text) == rule


@FEW
@given(st.text(max_size=80) | st.text(alphabet="doOrder:-2after=nxthplyk.013ms ", max_size=40))
def test_any_other_text_is_refused_in_one_line(text: str) -> None:
    refusal = ""
    try:
        rule = parse_rule(text)
    except BadOutcome as error:
        refusal = str(error)
    else:
        assert parse_rule(str(rule)) == rule
    assert not refusal or refusal.endswith((".", "?"))
    assert plain(refusal) == refusal


def test_a_rule_left_short_is_before_at_once_and_next() -> None:
    assert parse_rule("doOrder:-2") == OutcomeRule("doOrder", "-2", "before", 0.0, "next")
    assert str(parse_rule("doorder:-2:delay=1.5s:after")) == "doOrder:-2:after:delay=1.5s:next"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "starts with a command, such as doOrder:-2:after:delay=3s:next"),
        ("doOrdr:-2", "did you mean doOrder?"),
        ("doOrder", "doOrder has no outcome (none): it has 2, 0, -1, -2, -3, -4, pass, kill."),
        ("doOrder:7", "doOrder has no outcome 7: it has 2, 0, -1"),
        ("doOrder:1", "doOrder cannot be forced to 1, a success: that needs a receipt"),
        ("getChannelCred:0", "getChannelCred cannot be forced to 0, a success"),
        ("requestPartnerOrder:success", "requestPartnerOrder cannot be forced to Success, a success"),
        ("getUserData:none", "getUserData has no outcome none: it has invalid, pass, kill."),
        ("getUserData:-2", "getUserData has no outcome -2"),
        ("confirmPartnerOrder:Declined", "confirmPartnerOrder has no outcome Declined"),
        ("requestPartnerOrder:Declned", "did you mean Declined?"),
        ("doOrder:-2:after:before", "says where twice"),
        ("doOrder:-2:next:always", "says when twice"),
        ("doOrder:-2:delay=1s:delay=2s", "says how late twice"),
        ("doOrder:-2:befor", "no part befor: did you mean before?"),
        ("doOrder:-2:delay=soon", "no part delay=soon: it is before or after; delay=3s; next, always"),
        ("doOrder:-2:delay=-1s", "no part delay=-1s"),
        ("doOrder:-2:delay=1e3s", "no part delay=1e3s"),
        ("doOrder:-2:delay=61m", "A delay of delay=61m is longer than an hour"),
        ("doOrder:-2:nth=0", "no part nth=0"),
        ("doOrder:-2:p=0", "no part p=0"),
        ("doOrder:-2:p=1.5", "no part p=1.5"),
        ("doOrder:-2:", "no part (none)"),
        ("doOrder:pass", "changes nothing: give pass a delay"),
        ("doOrder:pass:delay=0s", "changes nothing"),
        ("doOrder:" + "9" * 100_000, "99999…"),
        ("doOrder:\x1b]52;c;\x07", "doOrder has no outcome ]52;c;"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_what_it_could_be(text: str, words: str) -> None:
    with pytest.raises(BadOutcome) as refused:
        parse_rule(text)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("rule", [OutcomeRule("doOrder", "1"), OutcomeRule("doOrder", "-2", "during")])
def test_a_rule_made_in_code_is_checked_as_text_is(rule: OutcomeRule) -> None:
    with pytest.raises(BadOutcome):
        Outcomes().arm(rule)


def test_every_failure_of_every_command_can_be_named() -> None:
    for name, outcome in PAIRS:
        assert parse_rule(f"{name}:{outcome}:delay=1s").outcome == outcome
    assert ("requestPartnerOrder", "Declined") in PAIRS
    assert ("confirmPartnerOrder", "PurchaseUnsuccessful") in PAIRS
    assert ("getUserData", "invalid") in PAIRS
    assert ("getChannelCred", "504") in PAIRS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doo", ["doOrder"]),
        ("getS", ["getStoreCatalog"]),
        ("doOrder:-", ["doOrder:-1", "doOrder:-2", "doOrder:-3", "doOrder:-4"]),
        ("doOrder:-2:a", ["doOrder:-2:after", "doOrder:-2:always"]),
        ("doOrder:-2:after:a", ["doOrder:-2:after:always"]),
        ("doOrder:-2:always:delay=2s:", ["doOrder:-2:always:delay=2s:before", "doOrder:-2:always:delay=2s:after"]),
        ("nonsense:", []),
        ("doOrder:-2:after:delay=2s:next:", []),
    ],
)
def test_a_beginning_is_completed_with_what_may_follow(text: str, expected: list[str]) -> None:
    assert completions(text) == expected
