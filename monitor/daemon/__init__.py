"""The long-running process: beats, the endless sweep, publishing in a child process, and the small web server."""
