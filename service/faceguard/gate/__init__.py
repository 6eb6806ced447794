"""Whether files hold faces, for programs that let them pass or not: verdicts, how they are written, and known files."""
