"""Frozen values: what the rest of the house talks about. No I/O, no decisions."""
