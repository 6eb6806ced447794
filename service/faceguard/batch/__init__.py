"""Whole folders: which pictures to do, what was done, and where a run goes on."""
