"""Any outcome on demand: rules that are armed, fire when their command comes, and disarm themselves when spent."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Iterable

from tui_store.channel_store.outcome_rule import NEXT, OutcomeRule, parse_rule

Sleep = Callable[[float], Awaitable[None]]


def kill_this_program() -> None:
    """End at once, with nothing put away: as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Outcomes:
    """The rules that are armed. Backends know nothing of them; the node asks before and after each effect.

    `seed` makes rules with a probability repeatable. `sleep` waits out delays, `kill` ends the program.
    """

    def __init__(
        self,
        rules: Iterable[OutcomeRule | str] = (),
        *,
        seed: str | None = None,
        sleep: Sleep = asyncio.sleep,
        kill: Callable[[], None] = kill_this_program,
    ) -> None:
        self.sleep = sleep
        self.kill = kill
        self._random = random.Random(None if seed is None else f"{seed}:outcomes")  # noqa: S311 - drills, no secret
        self._armed: list[_Armed] = []
        self._watchers: list[Callable[[], None]] = []
        for rule in rules:
            self.arm(rule)

    @property
    def armed(self) -> tuple[OutcomeRule, ...]:
        """The rules that are armed now, in the order they are asked."""
        return tuple(armed.rule for armed in self._armed)

    def arm(self, rule: OutcomeRule | str) -> OutcomeRule:
        """Arm a rule, given as text or not; raises BadOutcome."""
        armed = _Armed(parse_rule(rule) if isinstance(rule, str) else rule)
        self._armed.append(armed)
        self._tell()
        return armed.rule

    def disarm(self, rule: OutcomeRule) -> None:
        """Take back the first such rule; one that is spent is gone already."""
        for armed in self._armed:
            if armed.rule == rule:
                self._armed.remove(armed)
                self._tell()
                return

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()
        self._tell()

    def due(self, command: str, where: str) -> OutcomeRule | None:
        """The rule that fires at this place of a command, if any; each rule counts the chances it had."""
        for armed in tuple(self._armed):
            if (armed.rule.command, armed.rule.where) != (command, where):
                continue
            armed.chances += 1
            if self._fires(armed):
                if armed.is_for_once:
                    self._armed.remove(armed)
                    self._tell()
                return armed.rule
        return None

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever a rule is armed, disarmed or spent; the answer stops that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    def _fires(self, armed: _Armed) -> bool:
        word, _, number = armed.rule.times.partition("=")
        if word == "nth":
            return armed.chances == int(number)
        return word != "p" or self._random.random() < float(number)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


class _Armed:
    """A rule and how often its moment came."""

    def __init__(self, rule: OutcomeRule) -> None:
        self.rule = rule
        self.chances = 0

    @property
    def is_for_once(self) -> bool:
        return self.rule.times == NEXT or self.rule.times.startswith("nth=")
