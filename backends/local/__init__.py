"""Sells from a csfake folder and remembers in a ledger: one SQLite file per channel."""
