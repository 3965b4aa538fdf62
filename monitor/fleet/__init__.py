"""Many machines, one PostgreSQL: whoever leads says which hosts have due looks, workers ask them, in each host's pace."""
