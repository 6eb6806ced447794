"""Still pictures, and animations of a few frames: from a file's bytes to the redacted file."""
