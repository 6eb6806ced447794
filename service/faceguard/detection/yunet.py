"""YuNet (Wu et al. 2023, doi:10.1007/s11633-023-1423-y), run by ONNX Runtime: quick, and good at middling faces."""

from faceguard.detection.convolutional import Convolutional
from faceguard.detection.detections import Detections
from faceguard.detection.families.yunet import YUNET
from faceguard.detection.resize import resized, to_nchw
from faceguard.detection.spec import DetectorSpec
from faceguard.detector import DetectorName
from faceguard.picture import Pixels

THRESHOLD = 0.6
MIN_SCORE = 0.3
"""Score from which a box is reported, where the network is asked alone."""
CENTERFACE_POWER = 2.36
"""Takes YuNet's scores to CenterFace's: a box that it gives 0.6 is as often a face as one that CenterFace gives 0.3."""


class YuNet(Convolutional):
    """The network from the file that a user brings."""

    models: tuple[str, ...] = ("yunet",)
    own_threshold = THRESHOLD
    min_score = MIN_SCORE

    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """Find faces from this evidence on in (height, width, 3) RGB at this scale."""
        planes = to_nchw(resized(pixels, scale), bgr=True)
        outputs = self._session.run(None, {"input": planes})
        found = YUNET.decode(outputs, planes.shape[2], planes.shape[3], evidence)
        return Detections.of(self.models[0], found.boxes, found.scores.clip(0, 1), found.landmarks).moved(1 / scale)


class FirstLook(YuNet):
    """A smaller network that the package carries, which tells the ensemble where to look closer."""

    models: tuple[str, ...] = ("yunet-2023mar",)

    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """Find faces from this evidence on in (height, width, 3) RGB at this scale; scores are as CenterFace's."""
        detections = super().infer(pixels, scale, evidence ** (1 / CENTERFACE_POWER))
        return detections.with_scores(detections.scores**CENTERFACE_POWER)


SPEC = DetectorSpec(
    name=DetectorName.YUNET,
    detail="The pixels of the pass: 0.75, 3 or 8 million, by at most doubling the picture's sides.",
    min_confidence="YuNet's own score, which is at least 0.3.",
    threshold=YuNet.threshold,
    models=YuNet.models,
    make=lambda loader: loader.run(YuNet),
)
