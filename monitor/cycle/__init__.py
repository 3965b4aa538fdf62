"""The daemon's one loop: claim what is due, look, save; then settle: guards, judgement, the next look."""
