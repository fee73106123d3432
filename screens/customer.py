"""The viewer in the app: the node's questions become dialogs, and their answers go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App

from screens.modal import StoreModal
from tui_store.channel_store.customer import INTERRUPTED, Confirmation, InformationRequest, Message, Review

if TYPE_CHECKING:
    from screens.waiting import StoreWait

Answer = TypeVar("Answer")


class ScreenCustomer:
    """Implements `Customer`: pushes a modal and awaits the modal's own answer, which always comes.

    Whoever left while the store was still at work on the bill is not asked to approve it any more.
    """

    def __init__(self, app: App[Any], wait: StoreWait) -> None:
        self._app = app
        self._wait = wait

    async def review_information_request(self, request: InformationRequest) -> bool:
        """The RFI dialog."""
        from screens.rfi import RfiScreen

        return await self._answer(RfiScreen(request))

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        """The order confirmation."""
        from screens.order_confirmation import OrderConfirmationScreen

        if self._wait.left:
            return INTERRUPTED
        review = await self._answer(OrderConfirmationScreen(confirmation, problem))
        self._wait.resume(approved=review.approved)
        return review

    async def acknowledge(self, message: Message) -> None:
        """A message."""
        from screens.message import MessageScreen

        await self._answer(MessageScreen(message))

    async def _answer(self, modal: StoreModal[Answer]) -> Answer:
        self._wait.hold()
        if self._app.is_running:
            self._app.call_later(self._app.push_screen, modal)
        else:
            modal.on_unmount()
        return await modal.answer
