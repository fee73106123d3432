"""The human page: what the service is, how it stands, and buttons that change it.

One page of HTML without scripts; everything that came from elsewhere is escaped, and a policy in the header keeps a
browser from loading anything. Each button is a form of its own that posts to the admin endpoint of the same purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from backends.service.faults import OFF, ON, SWITCHES, Switch
from backends.service.settings import CRM_POLICIES
from backends.service.storage.accounts import ACTIVE, CANCELLED, DELETED, DISABLED, ENABLED, SUSPENDED
from tui_store.resources import asset

Data = Mapping[str, Any]

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    # With no referrer at all a browser would say "null" where the same-origin check looks for this page.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def page(state: Data, address: str, notice: str = "") -> str:
    """The page, from what `summary` gives; `notice` is why the last button did nothing."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>tui-store service</title><style>{_style()}</style></head><body><main>"
        + _header(address)
        + (f'<section class="notice" role="alert">{escape(notice)}</section>' if notice else "")
        + _tiles(state)
        + '<div class="two">'
        + _crm(state)
        + _time_and_data(state)
        + "</div>"
        + _switches(state["switches"])
        + _requests(state["requests"])
        + _accounts(state["accounts"])
        + _products(state)
        + '<footer>Everything here is also JSON: <a href="/admin/state">/admin/state</a>, '
        '<a href="/admin/crm/book">/admin/crm/book</a>, <a href="/admin/outbox">/admin/outbox</a>. '
        'What clients, CRM and operator may send stands in <a href="/openapi.json">/openapi.json</a>.</footer>'
        "</main></body></html>"
    )


@cache
def _style() -> str:
    return asset("service", "page.css").read_text(encoding="utf-8")


def _header(address: str) -> str:
    return (
        "<header><div><h1>tui-store <span>service</span></h1></div>"
        "<p>A reference OpenTV Purchase Service with its sign-on, catalogue, entitlements and CRM, for development. "
        "It bills nobody, and keeps what it is told in a database of its own.</p></header>"
        f"<pre>tui-store --backend remote --service-url {escape(address)} --tenant nagra --user us-no-pin</pre>"
    )


def _tiles(state: Data) -> str:
    accounts: Sequence[Data] = state["accounts"]
    outbox, crm = state["outbox"], state["crm"]
    figures = [
        (len(accounts), "accounts"),
        (sum(len(account["devices"]) for account in accounts), "devices"),
        (sum(account["entitlements"] for account in accounts), "valid entitlements"),
        (len(state["products"]), "products"),
        (state["requests"]["count"], "requests"),
        (outbox["queued"], "notifications queued"),
        (crm["void"], "void authorisations"),
    ]
    tiles = "".join(f'<div class="tile"><b>{number}</b><span>{words}</span></div>' for number, words in figures)
    return f'<div class="tiles">{tiles}</div>'


def _crm(state: Data) -> str:
    crm, outbox = state["crm"], state["outbox"]
    if crm["external"]:
        policy = '<p class="soft">An external CRM decides; the policy of the built-in one is not asked.</p>'
    else:
        policy = _row(
            "Policy", "what the built-in CRM answers", _choices("/admin/crm", "policy", CRM_POLICIES, crm["policy"])
        )
    tries = "".join(
        f"<tr><td class='code'>{escape(one['account'])}</td><td class='code'>{escape(one['product'])}</td>"
        f"<td>{escape(one['state'])}</td><td class='number'>{one['tries']}</td><td>{escape(one['problem'])}</td></tr>"
        for one in outbox["latest"]
    )
    return (
        f'<section id="crm"><h2>CRM</h2>{policy}'
        f"<p><small>Asked {crm['authorisations']} times, told of {crm['completions']} purchases. Notifications: "
        f"{outbox['queued']} queued, {outbox['delivered']} delivered, {outbox['dropped']} given up.</small></p>"
        + (_table(("account", "product", "notification", "tries", "problem"), tries) if tries else "")
        + "</section>"
    )


def _time_and_data(state: Data) -> str:
    moves = "".join(
        f"<form method='post' action='/admin/clock'><button class='lone' name='advance' value='{seconds}'>"
        f"+ {words}</button></form>"
        for words, seconds in (("1 hour", 3600), ("2 days", 172_800), ("31 days", 2_678_400))
    )
    back = _button("/admin/clock", "machine", "true", "the machine's")
    return (
        '<section id="time"><h2>Time and data</h2>'
        + _row(f"<span class='code'>{escape(state['now'])}</span>", f"the clock is {escape(state['clock'])}", back)
        + _row("Move", "tokens age and rentals end", f"<div class='forms'>{moves}</div>")
        + _row("Database", f"<code>{escape(state['database'])}</code>", "")
        + _row(
            "Reset",
            "seeds anew: every purchase and device goes, and every switch and rule is as at the first start",
            _button("/admin/reset", "confirm", "true", "Reset everything", "danger"),
        )
        + "</section>"
    )


def _switches(values: Mapping[str, str]) -> str:
    groups = "".join(
        f"<section><h2>{escape(group)}</h2>{''.join(_switch(switch, values[switch.name]) for switch in switches)}"
        "</section>"
        for group, switches in groupby(SWITCHES, key=lambda switch: switch.group)
    )
    return f'<div class="two" id="switches">{groups}</div>'


def _switch(switch: Switch, value: str) -> str:
    what = escape(switch.what)
    if switch.kind == "choice":
        control = _choices("/admin/faults", switch.name, switch.choices, value)
    elif switch.kind == "flag":
        control = _choices("/admin/faults", switch.name, (OFF, ON), value)
    elif switch.kind == "seconds":
        control = (
            f"<form method='post' action='/admin/faults'><input name='{switch.name}' value='{escape(value)}' "
            f"aria-label='{escape(switch.name)} in seconds'><button class='lone'>Set</button></form>"
        )
    else:
        known = (OFF, "next", "always")
        control = _choices("/admin/faults", switch.name, known if value in known else (*known, value), value)
    return _row(f"<code>{escape(switch.name)}</code>", what, control)


def _accounts(accounts: Iterable[Data]) -> str:
    rows = "".join(
        f"<tr><td>{escape(account['name'])}<br><small class='code'>{escape(account['id'])}</small></td>"
        f"<td class='code'>{escape(', '.join(account['users']))}</td>"
        f"<td>{_select(_at('accounts', account['id']), 'state', (ACTIVE, SUSPENDED, CANCELLED), account['state'])}</td>"
        f"<td>{_select(_at('accounts', account['id']), 'crmPolicy', ('', *CRM_POLICIES), account['crmPolicy'])}</td>"
        f"<td class='number'>{account['entitlements']}</td>"
        f"<td>{_devices(account['devices'])}</td></tr>"
        for account in accounts
    )
    heads = ("account", "users", "state", "CRM policy", "entitlements", "devices")
    return f'<section id="accounts"><h2>Accounts</h2>{_table(heads, rows)}</section>'


def _devices(devices: Sequence[Data]) -> str:
    if not devices:
        return "<small>none</small>"
    return "".join(
        f"<div class='row'><div><span class='code'>{escape(device['id'])}</span><br>"
        f"<small>{escape(device['deviceClass'] or 'no class')}"
        + (f" <span class='warn'>{escape(device['warning'])}</span>" if device["warning"] else "")
        + "</small></div>"
        + _select(_at("devices", device["id"]), "status", (ENABLED, DISABLED, DELETED), device["status"])
        + "</div>"
        for device in devices
    )


def _products(state: Data) -> str:
    classes = "".join(
        _row(
            f"Device classes of {escape(tenant['id'])}",
            "what a device may call itself at its first sign-on",
            _text("/admin/rules", "deviceClasses", ", ".join(tenant["deviceClasses"]), {"tenant": tenant["id"]}),
        )
        for tenant in state["tenants"]
    )
    rows = "".join(
        f"<tr><td class='code'>{escape(product['id'])}</td><td>{escape(product['title'])}<br>"
        f"<small>{escape(product['type'])}</small></td><td class='number'>{escape(product['price'])}</td>"
        f"<td>{_toggle(_at('products', product['id']), 'deviceBound', is_on=product['deviceBound'])}</td>"
        f"<td>{_text(_at('products', product['id']), 'deviceClasses', ', '.join(product['deviceClasses']))}</td>"
        f"<td>{_toggle(_at('products', product['id']), 'published', is_on=product['published'])}</td></tr>"
        for product in state["products"]
    )
    heads = ("product", "title", "price", "device-bound", "for classes (none: all)", "published")
    return (
        '<section id="products"><h2>Products and devices</h2>'
        + _row(
            "Device-specific products",
            "whether bound entitlements bind, and classes exclude",
            _toggle("/admin/rules", "deviceSpecificProducts", is_on=state["deviceSpecificProducts"]),
        )
        + classes
        + _table(heads, rows)
        + "</section>"
    )


def _requests(requests: Data) -> str:
    rows = "".join(
        f"<tr><td class='number soft'>{escape(one['at'][11:23])}</td><td>{escape(one['method'])}</td>"
        f"<td class='code'>{escape(one['path'])}</td><td class='number'>{_status(one['status'])}</td>"
        f"<td class='number'>{one['milliseconds']:.1f} ms</td>"
        f"<td class='code soft'>{escape(one['correlation'])}</td></tr>"
        for one in requests["latest"]
    )
    heads = ("time (UTC)", "", "path", "status", "took", "correlation id")
    body = _table(heads, rows) if rows else "<small>none yet</small>"
    return f'<section id="requests"><h2>Recent requests</h2>{body}</section>'


def _status(status: int) -> str:
    if status == 0:
        return "<span class='bad'>cut</span>"
    return f"<span class='{'good' if status < 300 else 'warn' if status < 500 else 'bad'}'>{status}</span>"


def _table(heads: Iterable[str], rows: str) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _row(title: str, words: str, control: str) -> str:
    """A line with a title, what it means, and what changes it; all three are HTML already."""
    return f"<div class='row'><div>{title}<br><small>{words}</small></div>{control}</div>"


def _choices(action: str, name: str, choices: Iterable[str], value: str) -> str:
    buttons = "".join(
        f"<button name='{escape(name)}' value='{escape(choice)}' "
        f"aria-pressed='{'true' if choice == value else 'false'}'>{escape(choice)}</button>"
        for choice in choices
    )
    return f"<form class='one' method='post' action='{escape(action)}'>{buttons}</form>"


def _toggle(action: str, name: str, *, is_on: bool) -> str:
    return _choices(action, name, (OFF, ON), ON if is_on else OFF)


def _select(action: str, name: str, choices: Iterable[str], value: str) -> str:
    options = "".join(
        f"<option value='{escape(choice)}'{' selected' if choice == value else ''}>"
        f"{escape(choice or 'as for all')}</option>"
        for choice in choices
    )
    return (
        f"<form method='post' action='{escape(action)}'><select name='{escape(name)}' aria-label='{escape(name)}'>"
        f"{options}</select><button class='lone'>Set</button></form>"
    )


def _text(action: str, name: str, value: str, hidden: Mapping[str, str] | None = None) -> str:
    more = "".join(
        f"<input type='hidden' name='{escape(key)}' value='{escape(text)}'>" for key, text in (hidden or {}).items()
    )
    return (
        f"<form method='post' action='{escape(action)}'>{more}<input name='{escape(name)}' value='{escape(value)}' "
        f"class='wide' aria-label='{escape(name)}'><button class='lone'>Set</button></form>"
    )


def _button(action: str, name: str, value: str, words: str, kind: str = "lone") -> str:
    return (
        f"<form method='post' action='{escape(action)}'>"
        f"<button class='{kind}' name='{escape(name)}' value='{escape(value)}'>{escape(words)}</button></form>"
    )


def _at(kind: str, identifier: str) -> str:
    return f"/admin/{kind}/{quote(identifier, safe='')}"
