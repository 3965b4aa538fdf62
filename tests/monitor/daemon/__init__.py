"""The daemon and its small web server."""
