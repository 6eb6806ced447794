"""The registry of detectors, and those of one worker thread."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from faceguard.detail import Detail
from faceguard.detection import GIVEN, Detector, centerface, ensemble, mediapipe, yunet
from faceguard.detection.agreement import disagreement
from faceguard.detection.brought import brought_specs
from faceguard.detection.centerface import FLOAT, MODEL
from faceguard.detection.drawing import drawing
from faceguard.detection.providers import accelerated, chosen
from faceguard.detection.session import PROCESSOR
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.detection.voted import voted
from faceguard.detector import DetectorName
from faceguard.errors import ModelError, ProviderError, UnavailableDetectorError
from faceguard.models import Model, Weights, catalogue

# The one list of detectors; their names and what they do in a sentence are in `faceguard.detector`.
SPECS = (ensemble.SPEC, mediapipe.SPEC, centerface.SPEC, yunet.SPEC)
DETECTORS: Mapping[DetectorName, DetectorSpec] = {DetectorName(spec.name): spec for spec in SPECS}


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be asked for: the package's own detectors, and those that the user brings."""

    specs: Mapping[str, DetectorSpec]
    models: Sequence[Model]
    """All there may be, of the manifest and brought."""
    left_out: Sequence[str] = ()
    """Why networks in the user's folder are no detectors."""

    @property
    def used(self) -> Sequence[Model]:
        """The models that a detector runs: those for accelerators where one is set, else those for the processor."""
        names = {name for spec in self.specs.values() for name in spec.models}
        return [model for model in self.models if model.name in names]

    @classmethod
    def of(cls, weights: Weights) -> "Offer":
        """Add those in the user's folder, each of which is tried; raises ModelError."""
        brought, left_out = brought_specs(weights)
        for spec in brought:
            if spec.name in {*DETECTORS, GIVEN}:
                raise ModelError(f"{spec.model.file} needs another name: {spec.name} is taken")
        own = {**DETECTORS, DetectorName.ENSEMBLE: voted(brought)}
        specs = {str(name): spec for name, spec in own.items()} | {spec.name: spec for spec in brought}
        offer = cls(specs, (*catalogue(), *(spec.model for spec in brought)), left_out)
        return offer._accelerated(weights) if accelerated(chosen(weights.providers)) else offer

    def _accelerated(self, weights: Weights) -> "Offer":
        """Return the same with networks for accelerators, which have to find what the processor finds with them."""
        forms = {MODEL: FLOAT}
        specs = {
            name: replace(spec, models=tuple(forms.get(model, model) for model in spec.models))
            for name, spec in self.specs.items()
        }
        offer, picture = replace(self, specs=specs), drawing()
        with closing(Detectors(weights, offer, PROCESSOR)) as processor, closing(Detectors(weights, offer)) as others:
            for name in processor.names:
                expected, found = (each[name].detect(picture, Detail.BALANCED, None) for each in (processor, others))
                if told := disagreement(expected, found):
                    asked = ", ".join(weights.providers)
                    raise ProviderError(f"{asked} is not used: with {name} it {told} of a drawing")
        return offer


class Detectors:
    """Makes each detector whose weights are there; raises ModelError where one that has to be there is not right."""

    def __init__(self, weights: Weights, offer: Offer | None = None, providers: Sequence[str] | None = None) -> None:
        """Take what there is, and what shall run the networks, where that is not as the weights say."""
        offer, self.loader = offer or Offer.of(weights), Loader(weights, providers)
        self._models = {model.name: model for model in offer.models}
        available = {name: spec for name, spec in offer.specs.items() if spec.is_available(weights)}
        self._named = {name: self.loader.made(spec) for name, spec in available.items()}

    @property
    def names(self) -> Sequence[str]:
        """Those of the detectors."""
        return list(self._named)

    def __getitem__(self, name: str) -> Detector:
        """Return the detector of this name; raise UnavailableDetectorError where its weights are not there."""
        try:
            return self._named[name]
        except KeyError:
            raise UnavailableDetectorError from None

    def of(self, *models: str) -> list[Model]:
        """Return the models of these names."""
        return [self._models[model] for model in models]

    def models(self, name: str) -> list[Model]:
        """Return the models that the detector of this name runs; raises UnavailableDetectorError."""
        return [self._models[model] for model in self[name].models]

    def close(self) -> None:
        """Close each."""
        for detector in self._named.values():
            detector.close()
