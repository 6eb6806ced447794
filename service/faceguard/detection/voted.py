"""The ensemble with the votes of detectors that a user brings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from faceguard.detection import ensemble
from faceguard.detection.brought import BroughtSpec
from faceguard.detection.onnx_detector import OnnxDetector
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.detection.voter import Voter
from faceguard.models import Weights


@dataclass(frozen=True, slots=True)
class VotedSpec(DetectorSpec):
    """The ensemble's entry where others vote in it."""

    voters: tuple[BroughtSpec, ...] = field(kw_only=True)

    @property
    def summary(self) -> str:
        """What it does, and who votes."""
        names = ", ".join(voter.name for voter in self.voters)
        return f"{ensemble.SPEC.summary.rstrip('.')}. Of those that were brought, these vote: {names}."

    @property
    def licence(self) -> str:
        """The licences of all its models, as an SPDX expression; those of the voters are as the user states them."""
        theirs = (f"({each.licence})" if " " in each.licence else each.licence for each in self.voters)
        return " AND ".join(dict.fromkeys([*ensemble.SPEC.licence.split(" AND "), *theirs]))

    @property
    def needs_own_file(self) -> bool:
        """Whether it needs a file that the package does not carry."""
        return True

    def is_available(self, weights: Weights) -> bool:  # noqa: ARG002 - those who vote were tried
        """Return whether it can be asked."""
        return True


def voted(brought: Iterable[BroughtSpec]) -> DetectorSpec:
    """Return the ensemble's entry, with those that were brought to vote."""
    voters = tuple(spec for spec in brought if spec.vote is not None)
    if not voters:
        return ensemble.SPEC
    own = ensemble.SPEC
    return VotedSpec(
        name=own.name,
        detail=own.detail,
        min_confidence=own.min_confidence,
        threshold=own.threshold,
        models=(*own.models, *(model for voter in voters for model in voter.models)),
        make=partial(_made, voters=voters),
        voters=voters,
    )


def _made(loader: Loader, *, voters: tuple[BroughtSpec, ...]) -> ensemble.Ensemble:
    return ensemble.make(
        loader, [Voter(cast("OnnxDetector", loader.made(spec)), spec.vote) for spec in voters if spec.vote is not None]
    )
