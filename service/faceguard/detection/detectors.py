"""The registry of detectors, and those of one worker thread."""

from collections.abc import Mapping

from faceguard.detection import Detector, centerface, ensemble, mediapipe, yunet
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.detector import DetectorName
from faceguard.errors import UnavailableDetectorError
from faceguard.models import Weights

# The one list of detectors; their names and what they do in a sentence are in `faceguard.detector`.
SPECS = (ensemble.SPEC, mediapipe.SPEC, centerface.SPEC, yunet.SPEC)
DETECTORS: Mapping[DetectorName, DetectorSpec] = {spec.name: spec for spec in SPECS}


class Detectors:
    """Makes each detector whose weights are there; raises ModelError where one that has to be there is not right."""

    def __init__(self, weights: Weights) -> None:
        loader = Loader(weights)
        self._named = {name: spec.make(loader) for name, spec in DETECTORS.items() if spec.is_available(weights)}

    def __getitem__(self, name: DetectorName) -> Detector:
        """Return the detector of this name; raise UnavailableDetectorError where its weights are not there."""
        try:
            return self._named[name]
        except KeyError:
            raise UnavailableDetectorError from None

    def close(self) -> None:
        """Close each."""
        for detector in self._named.values():
            detector.close()
