"""Videos: found in one pass over the file, covered in another.

redact        both passes, and the audit of what the second wrote
showing       a video shown from its first frame on, as often as is asked
search        the searches: of the source, and of what was written
find          the first pass: who is where in which frame
looks         the detector's looks at frames
believed      who is believed to be there
examined      what the first pass came to
joined        which tracks are of one person
known         whose they may be, and how old
clearest      in which frames each person is seen best
faces         the clearest view of each person
decider       what becomes of each track, by rules and by what networks see of it
verdicts      what becomes of each person
visible       those who stay visible
plan          what is covered in each frame
moving        a region that a person draws, from one time to the next
draft         what is going to be written
output        the second pass
draw          covering regions in a picture's own planes
rate          the bits that it may take
place         where the result grows until it is whole
finished      the audit of the result
verification  the result, searched as the source was
compared      whether a face in a cover is recognised
again         a look at the result
result        what came of it all
report        the JSON that tells of it
reporting     what is put into that
clock         at which second a frame is shown
stage         how far it is
options       what may be asked for
words         its words
jobs          work on videos for the pool
"""
