"""Videos: found in one pass over the file, covered in another.

find       the first pass: who is where in which frame
plan       what is covered in each frame
redact     the second pass, and the audit of what it wrote
again      a look at the finished video
place      where the result grows until it is whole
reporting  what is told of it
jobs       work on videos for the pool
"""
