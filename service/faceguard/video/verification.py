"""The finished video, searched again as the video was at first."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from faceguard.errors import UnverifiedError
from faceguard.policy.look import Look
from faceguard.policy.remains import INSIDE, LOOKS, covered_share, is_sure
from faceguard.policy.verdict import Verdict
from faceguard.redaction.region import union
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.video.draft import Draft
from faceguard.video.examined import Examined
from faceguard.video.find import Found
from faceguard.video.plan import Regions
from faceguard.video.report import VideoVerifiedReport


@dataclass(frozen=True, slots=True)
class Verification:
    """Searches what was written, and has it written again."""

    search: Callable[[], Found]
    """Searches what is there now."""
    decide: Callable[[Examined], Sequence[Verdict]]
    """Decides on each track."""
    regions: Callable[[Draft], Regions]
    write: Callable[[Draft], str]
    """Writes the video anew, and returns its digest."""
    wider: Look
    """How somebody is covered who is recognised."""
    recognised: Callable[[Found, Sequence[int]], set[int]] | None
    """Tells which of the tracks in what is covered are recognised; None where nothing compares faces."""
    checkpoint: Checkpoint

    def of(self, draft: Draft, digest: str) -> tuple[Draft, str, VideoVerifiedReport]:
        """Search what was written, write it again where somebody is left, and search that.

        People who are left even then are covered as well, unless one is beyond doubt. That raises UnverifiedError, and
        so does another number of frames.
        """
        first, looks, inside, told = len(draft.decided), 0, 0, 0
        while looks < LOOKS:
            again, looks = self.search(), looks + 1
            if len(again.times) != len(draft.examined.found.times):
                raise UnverifiedError
            bare, covered = self._sorted(again, draft)
            inside += len(covered)
            known = {again.covers[each] for each in self.recognised(again, covered)} if self.recognised else set()
            told += len(known)
            more = [*bare, *known]
            verdicts = self.decide(draft.with_more(more))[len(draft.decided) :]
            left = [(cover, verdict) for cover, verdict in zip(more, verdicts, strict=True) if not verdict.keeps]
            left = [(cover, replace(each, look=self.wider) if cover in known else each) for cover, each in left]
            if not left:
                break
            if looks == LOOKS and any(each in known or is_sure(each.track.score, bare[each]) for each, _ in left):
                raise UnverifiedError
            examined = draft.with_more([cover for cover, _ in left])
            draft = Draft(examined, [*draft.decided, *(verdict for _, verdict in left)])
            digest = self.write(draft)
        redacted = list(range(first, len(draft.decided)))
        compared = told if self.recognised and inside else None
        return draft, digest, VideoVerifiedReport(looks=looks, inside=inside, recognised=compared, redacted=redacted)

    def _sorted(self, again: Found, draft: Draft) -> tuple[dict[Cover, float], list[int]]:
        """Return the tracks that are bare where somebody saw them, and the numbers of those covered everywhere.

        Of the former, the least share of a box that is covered.

        Those of people who are kept are neither.
        """
        seen, facts = defaultdict[int, list[int]](list), draft.examined.facts
        for number, cover in enumerate(again.covers):
            for sighting in cover.track.sightings:
                seen[sighting.frame].append(number)
        shares, stay, visible, regions = dict[int, float](), set[int](), draft.visible, self.regions(draft)
        for frame in sorted(seen):
            self.checkpoint()
            mask = union(regions(frame), facts.width, facts.height)
            for number in seen[frame]:
                box = again.covers[number].box(frame)
                if visible.whose(frame, box) is not None:
                    stay.add(number)
                elif (share := covered_share(mask, box)) < INSIDE:
                    shares[number] = min(share, shares.get(number, 1))
        bare = {again.covers[number]: share for number, share in sorted(shares.items()) if number not in stay}
        return bare, [number for number in range(len(again.covers)) if number not in stay and number not in shares]
