"""Videos to pictures and back: the only package that imports PyAV.

film     what is known of a video, and who shows it
frames   a picture of a video: upright, in the colours that it is stored in
reader   a file's pictures in order, and its sound
high_range  pictures of a high dynamic range, as other screens show them
fields   pictures whose even and odd rows are of different times
writer   pictures and sound to MP4
broadcast  pictures coded as they come, for those who watch
carriage packets carried from one place to another, and never looked into
sound    tracks of sound as they are read: packets where those are clean, samples elsewhere
sounding what sound is in a result
encoders what pictures may be coded as
voices   tracks of sound as they are written
limits   what a video may ask for
errors   what can go wrong with one
modules  what PyAV loads when it meets it, loaded before
"""
