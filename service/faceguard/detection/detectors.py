"""The registry of detectors, and those of one worker thread."""

from collections.abc import Mapping
from typing import Self

from faceguard.detection import Detector, centerface, ensemble, mediapipe, yunet
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.errors import UnavailableDetectorError
from faceguard.models import Weights
from faceguard.word import Word


class DetectorName(Word):
    """The detectors that a caller may name."""

    spec: DetectorSpec

    def __new__(cls, spec: DetectorSpec) -> Self:
        member = str.__new__(cls, spec.name)
        member._value_ = spec.name
        member.spec = spec
        return member

    # The one list of detectors: options, reports, documentation and each thread's set follow from it.
    ENSEMBLE = ensemble.SPEC
    MEDIAPIPE = mediapipe.SPEC
    CENTERFACE = centerface.SPEC
    YUNET = yunet.SPEC


DETECTORS: Mapping[DetectorName, DetectorSpec] = {name: name.spec for name in DetectorName}


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
