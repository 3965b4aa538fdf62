"""Catalogue in, files out: pages, lists, data. No database, no network."""
