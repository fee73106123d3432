"""Reusable parts of screens. They know the domain and Textual, nothing else."""
