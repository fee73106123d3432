"""The device: ChannelStore node, domain, app shell, command line."""
