"""Moderation in the browser: sign-in, the queue by keyboard, decisions bound to what was seen, undo, and the log."""
