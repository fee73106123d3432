"""Roku's fake server: answers from the csfake files alone."""
