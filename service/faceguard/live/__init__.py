"""Live pictures: each frame is shown after a fixed look-ahead, and never bare.

options  what may be asked for
clock    how fast the frames come, and how old a look may be
decider  what becomes of each person, by rules and by what networks say
docket   what rules can ask of the boxes of the people, frame after frame
acquaintances  whose faces they are, and how old, by several views
inquiry  faces that are looked at for that
bond     which sightings are surely one person's
belief   who is believed to be there, and for how long after they were seen last
tracker  which boxes hold people in a frame, as far as anybody has looked
engine   frames in, redacted frames out
coding   what frames come as, and go out as
coder    a client's JPEGs, read and written in processes of their own
stream   one stream's frames, from what they come as to what they go out as
session  one client's frames: the newest is worked on, by the workers that photos have too
limits   what a session may be
"""
