"""The public names for test authors. What is not listed here may change without notice.

`Storefront` is the running app with the verbs of a walkthrough (the fixture `storefront` gives one), `Failed` what its
verbs raise when something does not hold, `ChannelStore` the bare node (the fixture `channel_store`), `ContentNode` what
it answers with, `read_walkthrough` a walkthrough as it was read, and `Given` the world that one begins in.
"""

from __future__ import annotations

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore
from tui_store.walkthroughs.reading import read_walkthrough
from tui_store.walkthroughs.script import Given
from tui_store.walkthroughs.storefront import Failed, Storefront

__all__ = ["ChannelStore", "ContentNode", "Failed", "Given", "Storefront", "read_walkthrough"]
