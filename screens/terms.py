"""The terms that an order is made under."""

from __future__ import annotations

from screens.message import MessageScreen
from tui_store.channel_store.customer import Confirmation, Message


def terms_screen(confirmation: Confirmation) -> MessageScreen:
    """Terms for what is in this order, in the simulator's own words."""
    parts = [
        f"You buy from {confirmation.channel}. The total of {confirmation.quote.total} is charged to "
        f"{confirmation.payment} when you choose I agree."
    ]
    if any(line.product.period for line in confirmation.quote.lines):
        parts.append(
            "Subscriptions are paid in advance, are not refunded for a part of a term, and renew at the full price "
            "at the end of each term until they are cancelled."
        )
    if any(line.offer for line in confirmation.quote.lines):
        parts.append("An offer counts once for each account and subscription. The full price follows when it ends.")
    if any(not line.product.period for line in confirmation.quote.lines):
        parts.append("What is bought once is charged once and is not refunded.")
    parts.append("This is a simulation: no money moves.")
    return MessageScreen(Message("terms", "Terms", "\n\n".join(parts)))
