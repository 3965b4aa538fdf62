"""Word goes out: letters to readers, digests to operators, by mail and by webhook."""
