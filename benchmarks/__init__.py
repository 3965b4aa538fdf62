"""Measurements that can be run again. Ratios in one run; never assertions on time."""
