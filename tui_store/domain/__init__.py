"""What a storefront sells and remembers. Standard library only."""
