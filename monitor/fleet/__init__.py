"""Many machines on one PostgreSQL: a leader says which hosts have due looks, workers ask them at each host's pace."""
