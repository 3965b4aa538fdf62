"""The only HTTP client of the house: lanes, one hop at a time, failures as values, no private networks."""
