"""What the dialogs say, and where they have the focus when they open."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Static

from screens.modal import ConsentModal
from screens.ordering import failure_message
from tests.support.storefront import storefront
from tests.support.walks import order
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import Message
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice

# As declared: the fence around these tests sets it to nothing.
CONSENT_DELAY = ConsentModal.CONSENT_DELAY


def says(screen: Screen[object], selector: str) -> str:
    return str(screen.query_one(selector, Static).content)


async def test_the_information_request_has_rokus_titles_and_buttons_and_opens_on_continue() -> None:
    up = "To save you typing, Streamlight asks you to share from your account:"
    in_ = "Streamlight would like to sign you in with this information from your account:"
    async with storefront() as front:
        for keys, title, sentence in (
            (("enter",), "Let's create your account", up),
            (("down", "enter"), "Sign in", in_),
        ):
            await front.press(*keys)
            screen = await front.until_screen("RfiScreen")
            assert (says(screen, ".dialog-title"), says(screen, ".dialog-text")) == (title, sentence)
            assert [choice.label for choice in screen.query(Choice)] == ["Continue", "Cancel"]
            assert front.focus_id() == "continue"
            await front.press("h")
            await front.until_screen("ChannelScreen")
            await front.until_idle()


async def test_the_confirmation_and_its_pin_pad_have_the_words_of_rokus_screenshot() -> None:
    async with storefront(persona="us-pin") as front:
        screen = await order(front, "FILM-EBB")
        assert says(screen, ".dialog-title") == "Confirm your order"
        assert says(screen, "#sentence") == (
            "$6.99 will be billed to my Roku account. My contact info will be exchanged between Roku and Streamlight."
        )
        assert [choice.label for choice in screen.query(Choice)] == ["I agree", "Terms", "Cancel"]
        assert says(screen, "#pin-title") == "Enter your PIN"
        assert "(press * to hide/show highlight in keypad)" in text_frame(front.app)


def test_an_order_that_was_not_placed_is_told_with_its_status() -> None:
    status = ContentNode({"status": -4, "statusMessage": "The order is empty: add a product first."})
    assert failure_message(status) == Message(
        "failed", "Your order was not placed", "The order is empty: add a product first. (status -4)"
    )


def test_ok_counts_0_4_seconds_after_a_consent_dialog_was_painted() -> None:
    assert CONSENT_DELAY == 0.4
