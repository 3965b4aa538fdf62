"""What readers send in, as they and their browsers meet it."""
