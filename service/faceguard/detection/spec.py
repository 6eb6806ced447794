"""What is known of a detector before it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast

from faceguard.detail import Detail
from faceguard.detection import Detector
from faceguard.detection.providers import accelerated, chosen
from faceguard.detector import DetectorName
from faceguard.models import Weights, named
from faceguard.models.brought import Brought


class OfFile(Protocol):
    """What is made from the file of one model."""

    models: tuple[str, ...]

    def __init__(self, weights: Path) -> None: ...


class OfOnnxFile(Protocol):
    """What ONNX Runtime makes from the file of one model, for execution providers in their order."""

    models: tuple[str, ...]

    def __init__(self, weights: Path, providers: Sequence[str]) -> None: ...


Kind = TypeVar("Kind", bound=OfFile)
OnnxKind = TypeVar("OnnxKind", bound=OfOnnxFile)


class Loader:
    """Makes each thing of a file once a thread, though several detectors may be made of it, and each detector once."""

    def __init__(self, weights: Weights, providers: Sequence[str] | None = None) -> None:
        """Take what shall run the networks where that is not as the weights say; raises ProviderError."""
        asked = chosen(weights.providers)
        self.providers: Sequence[str] = asked if providers is None else providers
        self.accelerated = accelerated(asked)
        """Whether the networks are those made for accelerators, whatever runs them."""
        self._weights = weights
        self._loaded: dict[type[OfFile | OfOnnxFile], OfFile | OfOnnxFile] = {}
        self._made: dict[str, Detector] = {}

    def has(self, kind: type[OfFile]) -> bool:
        """Tell whether its file is there."""
        return all(self._weights.has(model) for model in kind.models)

    def load(self, kind: type[Kind]) -> Kind:
        """Return what is of this kind; raise ModelError where its file is missing or altered."""
        if kind not in self._loaded:
            (model,) = kind.models
            self._loaded[kind] = kind(self._weights.verified(model))
        return cast("Kind", self._loaded[kind])

    def run(self, kind: type[OnnxKind]) -> OnnxKind:
        """Do the same for one that ONNX Runtime runs."""
        if kind not in self._loaded:
            (model,) = kind.models
            self._loaded[kind] = kind(self._weights.verified(model), self.providers)
        return cast("OnnxKind", self._loaded[kind])

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
