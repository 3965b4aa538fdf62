"""What is asked of each host and what its answers prove. No I/O; imports nothing of ours."""
