"""The made world of `simulate` and `demo`: its truth, its clock, and the wire below the real lanes."""
