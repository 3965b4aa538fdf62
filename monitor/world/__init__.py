"""The made world of `demo` and `simulate`: its truth, its clock, and a forge on loopback that answers accordingly."""
