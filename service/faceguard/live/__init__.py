"""Live pictures: each frame is shown after a fixed look-ahead, and never bare.

options  what may be asked for
clock    how fast the frames come, and how old a look may be
docket   what rules say of the people, frame after frame
tracker  which boxes hold people in a frame, as far as anybody has looked
engine   frames in, redacted frames out
coding   what frames come as, and go out as
coder    a client's JPEGs, read and written in processes of their own
session  one client's frames: the newest is worked on, by the workers that photos have too
places   how many sessions there may be at once
limits   what a session may be
"""
