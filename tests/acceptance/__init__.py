"""The whole house, used as its users use it: by its commands, in processes of their own."""
