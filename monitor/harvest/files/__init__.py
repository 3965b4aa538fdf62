"""Files of papers: one module a format, and the bytes they come in."""
