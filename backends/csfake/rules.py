"""Where each rule of `csfake check` comes from: a document that everybody can read."""

from __future__ import annotations

_NODE = "Roku, ChannelStore: developer.roku.com/dev/docs/channelstore"
_GUIDES = "github.com/rokudev/dev-doc, docs/DEVELOPER/roku-pay/quickstart"
_IN_APP = f"Roku, Adding in-app products: {_GUIDES}/in-channel-products.md"
_CATALOG = f"Roku, Creating the product catalog: {_GUIDES}/product-catalog.md"
_CATALOG_2 = f"Roku, Add-ons integration (Catalog 2.0): {_GUIDES}/add-ons-integration.md"
_SAMPLES = "Roku, csfake of the SimpleChannelStore and InAppPurchase samples: github.com/rokudev/samples"
_ENGINE = "brs-engine, RoChannelStore.ts: github.com/lvcabral/brs-engine"
_XML = "W3C, Extensible Markup Language (XML) 1.0: www.w3.org/TR/xml"
_OWN = "tui-store, FIDELITY.md, csfake files"
_CHANNEL = "tui-store, README.md, Your own app"

SOURCES = {
    # files
    "no-catalog": _NODE,
    "no-order-file": _NODE,
    "truncated": _XML,
    "malformed": _XML,
    "encoding": _XML,
    "not-csfake": _SAMPLES,
    "hostile": _OWN,
    "oversized": _OWN,
    "unreadable": _OWN,
    "not-success": _SAMPLES,
    "no-status": _SAMPLES,
    "status-spelling": _SAMPLES,
    "error-with-success": _SAMPLES,
    "channel-toml": _CHANNEL,
    # products
    "no-code": _NODE,
    "no-name": _NODE,
    "no-price": _NODE,
    "duplicate-code": _IN_APP,
    "bad-price": _NODE,
    "bad-quantity": _NODE,
    "bad-trial-price": _NODE,
    "empty-catalog": _NODE,
    "mixed-currencies": _OWN,
    "product-type": _CATALOG_2,
    "boolean": _SAMPLES,
    "name-length": _IN_APP,
    "name-words": _IN_APP,
    "price-tier": _IN_APP,
    # offers
    "trial-unit": _NODE,
    "trial-length": _NODE,
    "trial-without-subscription": _IN_APP,
    "two-offers": _IN_APP,
    "no-trial-price": _NODE,
    "trial-currency": _OWN,
    # purchases
    "duplicate-purchase": _NODE,
    "bad-date": _SAMPLES,
    "purchase-status": _NODE,
    # orders
    "order-id-mismatch": _NODE,
    "no-order-id": _NODE,
    "empty-order": _NODE,
    "item-total": _NODE,
    "tax-line": _SAMPLES,
    "order-subtotal": _SAMPLES,
    "order-total": _SAMPLES,
    # between files
    "unknown-code": _ENGINE,
    "missing-group": _CATALOG,
    "group-without-subscription": _CATALOG,
    "title-of-subscription": _CHANNEL,
}
