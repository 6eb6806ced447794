"""The Python API: pictures in, redacted pictures and boxes out.

redactor   many pictures, by workers of one's own
shared     one picture, by a worker that all calls share
video      one video, by a worker of its own
results    what comes out, and how a notebook shows it
sources    what goes in: paths, bytes, files and arrays
arguments  options as keywords
crew       workers that start at their first work
errands    what they are asked to do with a picture
preview    pictures for a notebook
"""
