"""Whole folders: which pictures to redact, what was done, and where a run resumes."""
