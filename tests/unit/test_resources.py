from __future__ import annotations

from tui_store.resources import asset


def test_the_shipped_channels_lie_where_asset_says() -> None:
    for channel in ("streamlight", "teatime", "openfield"):
        assert asset("channels", channel, "csfake", "GetCatalog.xml").is_file()


def test_a_path_that_does_not_exist_is_answered_too() -> None:
    assert asset("personas", "nobody.toml").name == "nobody.toml"
    assert not asset("personas", "nobody.toml").exists()
