"""Who is redacted, how, and why."""
