"""`POST /v1/redact/archive`: a ZIP of pictures in, a ZIP of redacted pictures out, while the upload still runs."""
