"""The example project has a run of its own."""

from __future__ import annotations

collect_ignore = ["example"]
