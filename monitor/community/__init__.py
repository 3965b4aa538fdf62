"""What readers send in: the form, its verification at once, moderation, and what keeps abuse away."""
