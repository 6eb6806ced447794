"""Detectors that a user brings: from a file to an entry in the registry."""

from dataclasses import dataclass, field
from functools import partial

from faceguard.detection.families import Family
from faceguard.detection.families.retinaface import RETINAFACE
from faceguard.detection.families.scrfd import SCRFD
from faceguard.detection.families.yolo5face import YOLO5FACE
from faceguard.detection.families.yolo8face import YOLO8FACE
from faceguard.detection.families.yunet import YUNET
from faceguard.detection.onnx_detector import OnnxDetector
from faceguard.detection.onnx_network import NoFamilyError, OnnxNetwork, UnfitNetworkError
from faceguard.detection.providers import chosen
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.errors import ModelError
from faceguard.models import Model, Weights
from faceguard.models.brought import Brought, FamilyName

FAMILIES = {
    FamilyName.SCRFD: SCRFD,
    FamilyName.RETINAFACE: RETINAFACE,
    FamilyName.YOLO5FACE: YOLO5FACE,
    FamilyName.YOLO8FACE: YOLO8FACE,
    FamilyName.YUNET: YUNET,
}


@dataclass(frozen=True, slots=True)
class BroughtSpec(DetectorSpec):
    """The entry of a detector whose file the user brings, and which was checked."""

    model: Model = field(kw_only=True)
    told: str = field(kw_only=True)
    """What it does, in one sentence."""
    vote: float | None = field(kw_only=True)
    """The weight of its vote in the ensemble, None where it has none."""

    @property
    def summary(self) -> str:
        """The same."""
        return self.told

    @property
    def licence(self) -> str:
        """The licence of its file, as the user states it."""
        return self.model.licence

    @property
    def needs_own_file(self) -> bool:
        """Whether it needs a file that the package does not carry."""
        return True

    def is_available(self, weights: Weights) -> bool:  # noqa: ARG002 - it would not be in the registry
        """Return whether it can be asked."""
        return True


def brought_specs(weights: Weights) -> tuple[list[BroughtSpec], list[str]]:
    """Try each network in the user's folder; return the entries of the detectors, and why others are left out.

    The folder may hold networks for other ends: one that loads, has no entry in `detectors.toml` and is of no family
    is left out. Any other that is no detector raises ModelError, which says what was expected.
    """
    specs, left_out = [], []
    for own in weights.brought:
        try:
            network, family = _opened(own, weights)
            threshold = own.threshold or family.threshold
            OnnxDetector(own.name, network, family, threshold)
        except NoFamilyError as error:
            if own.listed:
                raise _refusal(own, error) from None
            left_out.append(f"{own.path} is no detector: {error}")
        except UnfitNetworkError as error:
            raise _refusal(own, error) from None
        else:
            specs.append(_described(own, network, family, threshold))
    return specs, left_out


def _refusal(own: Brought, error: UnfitNetworkError) -> ModelError:
    return ModelError(f"{own.path} cannot be used: {error}")


def _opened(own: Brought, weights: Weights) -> tuple[OnnxNetwork, Family]:
    """Load a network and tell its family; raises UnfitNetworkError, or NoFamilyError where it loads but is of none."""
    network = OnnxNetwork(weights.content(own), chosen(weights.providers))
    if own.family:
        return network, FAMILIES[own.family]
    outputs, _, _ = network.tried()
    for family in FAMILIES.values():
        if family.fits(outputs):
            return network, family
    expected = "; ".join(f"{family.title}: {family.expected}" for family in FAMILIES.values())
    raise NoFamilyError(f"its outputs are of no family that is known. Expected is one of {expected}")


def _described(own: Brought, network: OnnxNetwork, family: Family, threshold: float) -> BroughtSpec:
    rows, columns = network.window
    return BroughtSpec(
        name=own.name,
        told=f"{family.title} from a file that was brought, on the whole picture and windows of {rows} x {columns}.",
        detail="The pixels of the windows: 0.75, 3 or 8 million, by at most doubling the picture's sides.",
        min_confidence="The network's own score, which is at least 0.05.",
        threshold=lambda _: threshold,
        models=(own.name,),
        make=partial(_made, own=own, family=family, threshold=threshold),
        model=Model(own.name, own.path.name, own.sha256, own.licence),
        vote=own.vote,
    )


def _made(loader: Loader, *, own: Brought, family: Family, threshold: float) -> OnnxDetector:
    return OnnxDetector(own.name, OnnxNetwork(loader.content(own), loader.providers), family, threshold)
