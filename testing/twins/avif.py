"""AVIFs of the same coded picture: other boxes around it."""

import random

from PIL import Image

from testing.pictures import saved
from testing.twins.scenes import drawn, noise


def subject(rng: random.Random) -> bytes:
    """Make a coded picture: it is what is to be seen."""
    return saved(Image.fromarray(drawn(rng)), "AVIF", quality=rng.randint(1, 100), speed=10)


def file(coded: bytes, rng: random.Random) -> bytes:
    """Write it with other boxes behind it, another version of its brand, and another name for its picture."""
    data = bytearray(coded)
    if rng.random() < 0.5:
        data[12:16] = rng.randbytes(4)
    if rng.random() < 0.5:
        at = data.index(b"Color\0")
        data[at : at + 5] = bytes(rng.choices(range(65, 91), k=5))
    for _ in range(rng.choice([0, 1, 3])):
        body = noise(rng)
        data += (8 + len(body)).to_bytes(4, "big") + rng.choice([b"free", b"skip", b"uuid", b"abcd"]) + body
    return bytes(data)
