"""What each checker knows, tested without any wire: conversations are replayed."""
