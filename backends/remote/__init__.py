"""Sells through an OpenTV Purchase Service, over HTTP."""
