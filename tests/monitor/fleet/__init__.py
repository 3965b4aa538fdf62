"""The fleet, on a real PostgreSQL."""
