"""The device itself: its key, its certificate, and the tokens it signs."""
