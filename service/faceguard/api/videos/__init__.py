"""Videos over HTTP: `POST /v1/redact/video` answers at once, `/v1/videos` lets a person look at what was found.

once      the first
route     the second
film      one video, from its upload to its result
shelf     all that are here, and whose they are
intake    an upload
jobs      the work on videos, where what it needs is installed
progress  how far the work on one is
events    its state as it changes
result    a file, whole or a range of it
asked     what a person asks for who has seen what was found
answers   what is answered of a video
"""
