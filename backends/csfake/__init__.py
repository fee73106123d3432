"""A csfake folder: found, read, shaped into products and purchases, and checked."""
