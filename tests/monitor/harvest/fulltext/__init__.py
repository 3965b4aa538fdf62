"""Full texts out of files."""
