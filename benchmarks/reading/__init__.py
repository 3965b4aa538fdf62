"""How well addresses and statements are read: against labels, against other readers' cases, against the clock.

    python -m benchmarks reading [DATA_DIR]

Every miss is printed. DATA_DIR (default: `../shared/data`) may hold any of the sets named in the rooms here; a set
that is not there is left out. Nothing of it is part of the project.
"""
