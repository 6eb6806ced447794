"""Videos to pictures and back: the only package that imports PyAV.

frames   a picture of a video: upright, in the colours that it is stored in
reader   a file's pictures in order, and its sound
fields   pictures whose even and odd rows are of different times
writer   pictures and sound to MP4
sound    tracks of sound: copied where that is clean, coded anew elsewhere
limits   what a video may ask for
errors   what can go wrong with one
"""
