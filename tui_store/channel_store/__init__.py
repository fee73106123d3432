"""The ChannelStore node. Knows the domain, a backend and a customer; neither Textual nor HTTP."""
