"""What is known of a detector before it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast

from faceguard.detail import Detail
from faceguard.detection import Detector
from faceguard.detector import DetectorName
from faceguard.models import Weights, named
from faceguard.models.brought import Brought


class FileDetector(Detector, Protocol):
    """A detector that is made from the file of one model."""

    def __init__(self, weights: Path) -> None: ...


Kind = TypeVar("Kind", bound=FileDetector)


class Loader:
    """Loads each file once a thread, though several detectors may be made of it, and makes each detector once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._loaded: dict[type[FileDetector], FileDetector] = {}
        self._made: dict[str, Detector] = {}

    def load(self, kind: type[Kind]) -> Kind:
        """Return the detector of this kind; raise ModelError where its file is missing or altered."""
        if kind not in self._loaded:
            (model,) = kind.models
            self._loaded[kind] = kind(self._weights.verified(model))
        return cast("Kind", self._loaded[kind])

    def made(self, spec: "DetectorSpec") -> Detector:
        """Return the detector of this entry; raise ModelError where its file is not right."""
        if spec.name not in self._made:
            self._made[spec.name] = spec.make(self)
        return self._made[spec.name]

    def content(self, own: Brought) -> bytes:
        """Read a network that the user has brought; raise ModelError where it is altered."""
        return self._weights.content(own)


@dataclass(frozen=True, slots=True)
class DetectorSpec:
    """A detector's entry in the registry."""

    name: str
    detail: str
    """What `detail` means for it, in one sentence."""
    min_confidence: str
    """What `min_confidence` means for it, in one sentence."""
    threshold: Callable[[Detail], float]
    """As the detector's own."""
    models: tuple[str, ...]
    make: Callable[[Loader], Detector]

    @property
    def summary(self) -> str:
        """What it does, in one sentence."""
        return DetectorName(self.name).summary

    @property
    def thresholds(self) -> Mapping[Detail, float]:
        """The default threshold at each detail."""
        return {detail: self.threshold(detail) for detail in Detail}

    @property
    def licence(self) -> str:
        """The licences of all its models, as an SPDX expression."""
        return " AND ".join(dict.fromkeys(named(model).licence for model in self.models))

    @property
    def needs_own_file(self) -> bool:
        """Whether it needs a file that the package does not carry."""
        return not all(named(model).bundled for model in self.models)

    def is_available(self, weights: Weights) -> bool:
        """Return whether it can be asked: the files are there that the user has to bring."""
        return all(named(model).bundled or weights.has(model) for model in self.models)
