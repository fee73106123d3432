"""Outcome rules in words: what each value of a rule means, and what is armed."""

from __future__ import annotations

from collections.abc import Sequence

from tui_store.channel_store.commands import COMMANDS, Command
from tui_store.channel_store.outcome_rule import OutcomeRule, outcomes_of
from tui_store.channel_store.places import KILL, PASS
from tui_store.channel_store.status import TIMEOUT, WORDS
from tui_store.widgets.dial import Value

NO_DELAY = "none"
_LONGEST_BADGE = 40
_OWN = {PASS: "the true answer, only late", KILL: "the program ends, as in a power cut", "invalid": "no answer at all"}

WHERE = (Value("before", "before anything happens"), Value("after", "once it took effect"))
DELAYS = (Value(NO_DELAY), *(Value(late) for late in ("500ms", "1s", "3s", "10s", "60s")))
TIMES = (
    Value("next", "the next time"),
    Value("nth=2", "the second time from now"),
    Value("nth=3", "the third time from now"),
    Value("always", "until it is disarmed"),
    Value("p=0.25", "one time in four, by chance"),
    Value("p=0.5", "one time in two, by chance"),
)


def commands() -> list[Value]:
    """Every command, with the field that it answers in."""
    return [Value(command.name) for command in COMMANDS.values()]


def outcomes(command: Command) -> list[Value]:
    """Everything that can be made of a command."""
    return [Value(outcome, _words(command, outcome)) for outcome in outcomes_of(command)]


def likeliest(command: Command) -> str:
    """What somebody who picks a command probably wants of it: that it times out, if it can."""
    failures = command.convention.outcomes
    return next((name for name, (status, _) in failures.items() if status == TIMEOUT), next(iter(failures)))


def badge(armed: Sequence[OutcomeRule], *, is_fake: bool) -> str:
    """What is armed, short enough for the end of a line; empty if nothing is."""
    parts = ["fakeServer on"] if is_fake else []
    if armed:
        first = armed[0]
        late = f", {first.late} late" if first.late else ""
        whole = f"⚑ {first.command} → {first.outcome} {first.where}{late}, {first.times}"
        count = f"⚑ {len(armed)} outcome{'s'[: len(armed) != 1]} armed"
        parts.append(whole if len(armed) == 1 and len(whole) <= _LONGEST_BADGE else count)
    return " · ".join(parts)


def _words(command: Command, outcome: str) -> str:
    if outcome in _OWN:
        return _OWN[outcome]
    # A code that is a word says it by itself.
    return "" if command.convention.by_code else WORDS[command.convention.outcomes[outcome][0]]
