"""The HTTP door. It has no logic of its own."""
