"""Who a face may be: compared with reference photos, and forgotten."""
