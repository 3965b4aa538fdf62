"""Decisions: pure functions over frozen values, with `now` and policy as arguments. No clock, no randomness, no I/O."""
