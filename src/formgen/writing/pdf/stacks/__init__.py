"""Stacks: finished documents put together in one file for a print run."""
