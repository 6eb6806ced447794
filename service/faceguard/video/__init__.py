"""Videos: found in one pass over the file, covered in another.

find       the first pass: who is where in which frame
looks      the detector's looks at frames
plan       what is covered in each frame
moving     a region that a person draws, from one time to the next
faces      the clearest view of each person
redact     the second pass, and the audit of what it wrote
again      a look at the finished video
place      where the result grows until it is whole
report     the JSON that tells of it
reporting  what is put into that
jobs       work on videos for the pool
"""
