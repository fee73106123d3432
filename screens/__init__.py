"""What the viewer sees: one Textual screen a file, its .tcss beside it."""
