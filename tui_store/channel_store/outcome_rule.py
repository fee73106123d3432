"""Outcome rules as text: `doOrder:-2:after:delay=3s:next`, the same on the command line, in the panel and in code.

A rule names a command and what is to become of it, then in any order where, how late and when. Left out they are
`before`, no delay and `next`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tui_store.channel_store.commands import COMMANDS, Command, command_named
from tui_store.channel_store.errors import StoreFieldError, UnknownCommand
from tui_store.channel_store.places import AFTER, BEFORE, KILL, PASS
from tui_store.text import nearest, plain, shortened

NEXT, ALWAYS = "next", "always"

LONGEST_DELAY = 3600.0  # seconds
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_DELAY = re.compile(r"delay=([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m)")
_NTH = re.compile(r"nth=([1-9][0-9]{0,5})")
_CHANCE = re.compile(r"p=(0?\.[0-9]{1,6}|1(?:\.0*)?)")
_EXAMPLE = "doOrder:-2:after:delay=3s:next"
_TIMES = (NEXT, "nth=2", ALWAYS, "p=0.5")


class BadOutcome(StoreFieldError):
    """An outcome rule that cannot be: the message says which part, and what it could be."""


class OutcomeRule(NamedTuple):
    """What is to become of a command.

    `outcome` is one of the command's own failures, `pass` or `kill`; `delay` is in seconds; `times` is
    `next`, `always`, `nth=N` (the Nth from now) or `p=0.25` (each time with that probability).
    """

    command: str
    outcome: str
    where: str = BEFORE
    delay: float = 0.0
    times: str = NEXT

    def __str__(self) -> str:
        """The text form, every part spelled out."""
        late = [f"delay={self.late}"] if self.delay else []
        return ":".join([self.command, self.outcome, self.where, *late, self.times])

    @property
    def late(self) -> str:
        """The delay as the text form has it, empty for none: `250ms`, `3s`."""
        if not self.delay:
            return ""
        if self.delay < 1:
            return f"{round(self.delay * 1000)}ms"
        return f"{self.delay:.3f}".rstrip("0").rstrip(".") + "s"

    @property
    def forces(self) -> bool:
        """Whether it puts an answer in place of the true one."""
        return self.outcome not in {PASS, KILL}


def parse_rule(text: str) -> OutcomeRule:
    """Read the text form; raises BadOutcome."""
    name, _, rest = text.strip().partition(":")
    try:
        command = command_named(name.strip())
    except UnknownCommand as error:
        words = str(error)
        raise BadOutcome(
            f"An outcome rule starts with a command, such as {_EXAMPLE}; {words[:1].lower()}{words[1:]}"
        ) from None
    outcome, *parts = (part.strip() for part in rest.split(":"))
    rule = OutcomeRule(command.name, _outcome_of(command, outcome))
    given: set[str] = set()
    for part in parts:
        kind, rule = _with_part(rule, part)
        if kind in given:
            raise BadOutcome(f"The outcome rule {_shown(text)} says {kind} twice: leave one out.")
        given.add(kind)
    if rule.outcome == PASS and not rule.delay:
        raise BadOutcome(f"The outcome rule {_shown(text)} changes nothing: give pass a delay, such as delay=3s.")
    return rule


def outcomes_of(command: Command) -> tuple[str, ...]:
    """Everything that can be made of a command."""
    return (*command.convention.outcomes, PASS, KILL)


def completions(text: str) -> list[str]:
    """The rules, or beginnings of rules, that start with this text, the likeliest first."""
    done, mark, last = text.rpartition(":")
    if not mark:
        options = [command.name for command in COMMANDS.values()]
    elif ":" not in done:
        command = COMMANDS.get(done.strip().lower())
        options = list(outcomes_of(command)) if command else []
    else:
        options = _parts_left(done)
    return [done + mark + option for option in options if option.lower().startswith(last.strip().lower())]


def _parts_left(done: str) -> list[str]:
    """The parts that a rule may still get: each kind stands in it once."""
    given = [part.strip().lower() for part in done.split(":")[2:]]
    has_where = any(part in {BEFORE, AFTER} for part in given)
    has_delay = any(part.startswith("delay=") for part in given)
    has_times = any(part in {NEXT, ALWAYS} or part.startswith(("nth=", "p=")) for part in given)
    where, delay, times = [BEFORE, AFTER], ["delay=3s"], list(_TIMES)
    return (where if not has_where else []) + (delay if not has_delay else []) + (times if not has_times else [])


def _outcome_of(command: Command, text: str) -> str:
    possible = outcomes_of(command)
    for outcome in possible:
        if outcome.lower() == text.lower():
            return outcome
    success = command.convention.success
    if success is not None and text.lower() == str(success).lower():
        raise BadOutcome(
            f"{command.name} cannot be forced to {success}, a success: "
            "that needs a receipt, so let the command succeed."
        )
    likely = nearest(text, possible)
    hint = f"did you mean {likely}?" if likely else f"it has {', '.join(possible)}."
    raise BadOutcome(f"{command.name} has no outcome {_shown(text)}: {hint}")


def _with_part(rule: OutcomeRule, part: str) -> tuple[str, OutcomeRule]:
    word = part.lower()
    if word in {BEFORE, AFTER}:
        return "where", rule._replace(where=word)
    delay = _DELAY.fullmatch(word)
    if delay:
        # To the millisecond, as the text form says it.
        seconds = round(float(delay[1]) * _UNITS[delay[2]], 3)
        if seconds > LONGEST_DELAY:
            raise BadOutcome(f"A delay of {_shown(part)} is longer than an hour: choose a shorter one.")
        return "how late", rule._replace(delay=seconds)
    chance = _CHANCE.fullmatch(word)
    if word in {NEXT, ALWAYS} or _NTH.fullmatch(word) or (chance and float(chance[1]) > 0):
        return "when", rule._replace(times=word)
    likely = nearest(word, (BEFORE, AFTER, NEXT, ALWAYS))
    hint = f"did you mean {likely}?" if likely else "it is before or after; delay=3s; next, always, nth=2 or p=0.5."
    raise BadOutcome(f"An outcome rule has no part {_shown(part)}: {hint}")


def _shown(text: str) -> str:
    return shortened(plain(text), 60) or "(none)"
