"""Passes over the mirror image of a picture."""

import cv2
import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.tiling import Network
from faceguard.picture import Pixels


def flipped(network: Network) -> Network:
    """Show the network the mirror image of what it is given; it finds the same faces, and errs in other places."""

    def infer(pixels: Pixels, scale: float, evidence: float) -> Detections:
        detections = network(np.asarray(cv2.flip(pixels, 1), np.uint8), scale, evidence)
        return detections.flipped(pixels.shape[1])

    return infer
