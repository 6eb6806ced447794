"""WebPs with a secret in each chunk that can hold one."""

from testing.metadata_carriers.secret import SECRET, exif, private_profile
from testing.pictures import riff_chunk, riff_file, saved, scene


def webps() -> dict[str, bytes]:
    clean = saved(scene(), "WEBP")
    image = clean[12:]
    head = riff_chunk(b"VP8X", bytes([0x2C, 0, 0, 0, 47, 0, 0, 31, 0, 0]))
    more = {"exif": b"EXIF", "xmp": b"XMP ", "unknown": b"FACE"}
    files = {name: riff_file(head + image + riff_chunk(kind, SECRET)) for name, kind in more.items()}
    files["exif"] = riff_file(head + image + riff_chunk(b"EXIF", exif()))
    files["icc"] = riff_file(head + riff_chunk(b"ICCP", private_profile()) + image)
    files["after the end"] = clean + SECRET
    files["alpha of none"] = riff_file(image + riff_chunk(b"ALPH", SECRET))
    files["second picture"] = riff_file(image + riff_chunk(b"VP8 ", SECRET))
    return files
