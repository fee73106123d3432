"""The words of an outcome rule that no command has of its own."""

from __future__ import annotations

# Before anything happens, or after the effect is committed.
BEFORE, AFTER = "before", "after"

# Let it go on, late; or end the whole program, as a power cut would.
PASS, KILL = "pass", "kill"
