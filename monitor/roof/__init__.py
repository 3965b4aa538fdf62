"""The one place of construction: everything is built here from the configuration and passed down."""
