"""`make bench`: every measurement that needs nothing beside the project."""

from benchmarks import sweep

if __name__ == "__main__":
    sweep.main()
