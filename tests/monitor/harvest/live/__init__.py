"""Live sources, asked on loopback."""
