"""A look at the mirror image of a picture."""

import numpy as np

from faceguard.detect.found import Found
from faceguard.detect.sweep import Network
from faceguard.picture import Pixels


def mirrored(network: Network) -> Network:
    """The network, shown the mirror image of what it is given; it finds the same faces, and errs in other places."""

    def look(pixels: Pixels, scale: float, evidence: float) -> Found:
        found = network(np.ascontiguousarray(pixels[:, ::-1]), scale, evidence)
        return found.mirrored(pixels.shape[1])

    return look
