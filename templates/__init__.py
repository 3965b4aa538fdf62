"""Templates and their static files: data only."""
