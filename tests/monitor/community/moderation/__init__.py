"""Moderation as moderators, their browsers, and those who would like to be moderators meet it."""
