"""What became of orders that the last session did not live to answer."""

from __future__ import annotations

from collections.abc import Sequence

from screens.message import MessageScreen
from tui_store.channel_store.customer import Message
from tui_store.domain.attempt import Attempt

_SHOWN = 5


def resumed_screen(attempts: Sequence[Attempt], account: str) -> MessageScreen:
    """One dialog for all of them; another account than the one in front of the TV is named."""
    count = f"{len(attempts)} orders" if len(attempts) > 1 else "an order"
    lines = [f"The last session ended in the middle of {count}."]
    lines += [
        f"{_words(attempt)}{'' if attempt.account == account else f' Account: {attempt.account}.'}"
        for attempt in attempts[:_SHOWN]
    ]
    if len(attempts) > _SHOWN:
        lines.append(f"And {len(attempts) - _SHOWN} more: My purchases has what was charged.")
    return MessageScreen(Message("resumed", "Welcome back", "\n\n".join(lines)))


def _words(attempt: Attempt) -> str:
    if not attempt.known:
        reference = f" Reference: {attempt.reference}." if attempt.reference else ""
        return (
            f"{attempt.what} ({attempt.total}): whether it was charged is not known yet. Look at My purchases before "
            f"you order it again.{reference}"
        )
    if not attempt.charged:
        return f"{attempt.what} ({attempt.total}): nothing was charged."
    reference = f" (reference {attempt.reference})" if attempt.reference else ""
    return f"{attempt.what}: {attempt.total} was charged{reference}."
