"""The detectors of one worker thread, by name."""

from faceguard.detection import Detector, DetectorName
from faceguard.detection.centerface import CenterFace
from faceguard.detection.ensemble import Ensemble
from faceguard.detection.mediapipe import MediaPipe
from faceguard.detection.yunet import YuNet
from faceguard.errors import UnavailableDetectorError
from faceguard.models import Weights


class Detectors:
    """Makes all detectors whose weights are there; raises ModelError where one that must be there is not right."""

    def __init__(self, weights: Weights) -> None:
        centerface = CenterFace(weights.verified("centerface"))
        yunet = YuNet(weights.verified("yunet")) if weights.has("yunet") else None
        self._named: dict[DetectorName, Detector] = {
            DetectorName.MEDIAPIPE: MediaPipe(weights.verified("mediapipe-full-range")),
            DetectorName.CENTERFACE: centerface,
            DetectorName.ENSEMBLE: Ensemble(centerface, yunet),
        }
        if yunet:
            self._named[DetectorName.YUNET] = yunet

    def __getitem__(self, name: DetectorName) -> Detector:
        """The detector of this name; raises UnavailableDetectorError where its weights are not there."""
        try:
            return self._named[name]
        except KeyError:
            raise UnavailableDetectorError from None

    def close(self) -> None:
        """Close each."""
        for detector in self._named.values():
            detector.close()
