"""The containers pictures come in: what they say before anything is decoded, and what may stay of them.

Every file here reads bytes of strangers within bounds and raises `BrokenPictureError` or `TooComplexError`,
nothing else. `bare` gives the file without all that is not needed to show its pixels: the decoders never see a
source's metadata.
"""
