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
        self._last = 0
        self._watchers: list[Callable[[], None]] = []
        for rule in rules:
            self.arm(rule)

    @property
    def armed(self) -> tuple[OutcomeRule, ...]:
        """The rules that are armed now, in the order they are asked."""
        return tuple(armed.rule for armed in self._armed)

    def arm(self, rule: OutcomeRule | str) -> OutcomeRule:
        """Arm a rule, given as text or not; raises BadOutcome."""
        self._last += 1
        armed = _Armed(parse_rule(str(rule)), self._last)
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

    @property
    def latest(self) -> int:
        """The number of the rule that was armed last: a command that begins now asks the rules up to it."""
        return self._last

    def due(self, command: str, where: str, upto: int | None = None) -> OutcomeRule | None:
        """The rule that fires at this place of a command, if any: the first that may.

        Each rule counts the chances it had, also those that another one took; it is spent when it fires. Rules with a
        number above `upto` were armed while the command ran and wait for the next one.
        """
        last = self._last if upto is None else upto
        fires: _Armed | None = None
        for armed in self._armed:
            if (armed.rule.command, armed.rule.where) != (command, where) or armed.number > last:
                continue
            armed.chances += 1
            if fires is None and self._fires(armed):
                fires = armed
        if fires is None:
            return None
        if fires.is_for_once:
            self._armed.remove(fires)
            self._tell()
        return fires.rule

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever a rule is armed, disarmed or spent; the answer stops that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    def _fires(self, armed: _Armed) -> bool:
        word, _, number = armed.rule.times.partition("=")
        if word == "nth":
            # Later, if another rule took its chance.
            return armed.chances >= int(number)
        return word != "p" or self._random.random() < float(number)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


class _Armed:
    """A rule, its number in the order of arming, and how often its moment came."""

    def __init__(self, rule: OutcomeRule, number: int) -> None:
        self.rule = rule
        self.number = number
        self.chances = 0

    @property
    def is_for_once(self) -> bool:
        return self.rule.times == NEXT or self.rule.times.startswith("nth=")
