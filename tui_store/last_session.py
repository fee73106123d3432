"""What became of the orders that the last session did not live to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.resumed import resumed_screen
from tui_store.domain.errors import StoreError

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp


async def tell_of_last_session(app: StorefrontApp) -> None:
    """Say it in a dialog, and note that it was told once that has been taken note of."""
    try:
        attempts = await app.world.unsettled()
        if attempts:
            dialog = resumed_screen(attempts, app.account.name)
            app.push_screen(dialog)
            await dialog.answer
            await app.world.settle(attempts)
    except StoreError:
        # Whatever uses the ledger next says what is wrong with it.
        return
