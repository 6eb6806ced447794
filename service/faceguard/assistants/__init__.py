"""What assistants may call, by the Model Context Protocol: they learn of faces and have them redacted, and see none."""
