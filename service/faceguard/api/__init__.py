"""The HTTP interface. It holds no logic of its own."""
