"""Tests of the reading of papers."""
