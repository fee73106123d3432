"""The viewer in the app: the node's questions become dialogs, and their answers go back."""

from __future__ import annotations

from typing import Any

from textual.app import App

from screens.modal import StoreModal
from tui_store.channel_store.customer import Confirmation, InformationRequest, Message, Review


class ScreenCustomer:
    """Implements `Customer`: pushes a modal and awaits the modal's own answer, which always comes."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    async def review_information_request(self, request: InformationRequest) -> bool:
        """The RFI dialog."""
        from screens.rfi import RfiScreen

        modal = RfiScreen(request)
        self._push(modal)
        return await modal.answer

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        """The order confirmation."""
        from screens.order_confirmation import OrderConfirmationScreen

        modal = OrderConfirmationScreen(confirmation, problem)
        self._push(modal)
        return await modal.answer

    async def acknowledge(self, message: Message) -> None:
        """A message."""
        from screens.message import MessageScreen

        modal = MessageScreen(message)
        self._push(modal)
        await modal.answer

    def _push(self, modal: StoreModal[Any]) -> None:
        if self._app.is_running:
            self._app.call_later(self._app.push_screen, modal)
        else:
            modal.on_unmount()
