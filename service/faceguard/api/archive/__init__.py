"""`POST /v1/redact/archive`: a ZIP of pictures in, a ZIP of redacted ones out, while the former still comes."""
