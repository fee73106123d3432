"""getUserData and getUserRegionData: what the viewer's account shares with the TV app.

Which names may be asked for, and which of them a context or an app without Partner Payouts is limited
to, is Roku's ChannelStore reference (requestedUserData, requestedUserDataInfo, getUserData).
"""

from __future__ import annotations

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import InformationRequest
from tui_store.channel_store.desk import Desk
from tui_store.domain.account import ATTRIBUTES, Account, Channel

SIGN_IN = "signin"
SIGN_UP = "signup"

_SIGN_IN_NAMES = ("email", "phone")
_LIMITED_NAMES = ("email", "phone", "zip")
_HIDES_VALUES_IN = ("US", "USA", "")


async def get_user_data(desk: Desk, inputs: Inputs) -> ContentNode | None:
    """Ask the viewer, and answer with what was asked for; `None` if it was declined or nothing was left to ask."""
    info: ContentNode = inputs["requestedUserDataInfo"] or ContentNode()
    context = context_of(info)
    names = requested_names(inputs["requestedUserData"], context, desk.channel)
    if not names:
        return None
    account = desk.account
    request = InformationRequest(
        channel=desk.channel.title,
        context=context,
        requested=names,
        values=tuple(_shown_value(account, name) for name in names),
        shows_values=_shows_values(context, info, account),
    )
    if not await desk.share(request):
        return None
    return ContentNode({field: account.attributes.get(field, "") for name in names for field in ATTRIBUTES[name]})


async def get_user_region_data(desk: Desk, _inputs: Inputs) -> ContentNode:
    """Answer with where the account is; nobody is asked."""
    return ContentNode({field: desk.account.attributes.get(field, "") for field in ("state", "zip", "country")})


def context_of(info: ContentNode) -> str:
    """`signin` if requestedUserDataInfo says so, else `signup`."""
    return SIGN_IN if str(info.get("context", "")).strip().lower() == SIGN_IN else SIGN_UP


def requested_names(requested: str, context: str, channel: Channel) -> tuple[str, ...]:
    """The requestedUserData names that may be asked for here, in the order of the dialog."""
    wanted = {name.strip().lower() for name in requested.split(",")}
    names = [name for name in ATTRIBUTES if name in wanted or "all" in wanted]
    if context == SIGN_IN:
        names = [name for name in names if name in _SIGN_IN_NAMES]
    elif channel.avod and not channel.partner_payouts:
        names = [name for name in names if name in _LIMITED_NAMES]
    return tuple(names)


def _shown_value(account: Account, name: str) -> str:
    values = (account.attributes.get(field, "") for field in ATTRIBUTES[name])
    return ", ".join(value for value in values if value)


def _shows_values(context: str, info: ContentNode, account: Account) -> bool:
    if context == SIGN_IN or info.get("forceShowData") is True:
        return True
    return account.country.upper() not in _HIDES_VALUES_IN
