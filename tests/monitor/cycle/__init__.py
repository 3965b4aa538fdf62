"""The cycle over weeks of virtual time: real rules, real lanes, a real SQLite file; only the wire is made."""
