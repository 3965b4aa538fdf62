"""Stand-ins for the world, on loopback: shared by all tests."""
