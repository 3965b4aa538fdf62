"""Tests of monitor.world."""
